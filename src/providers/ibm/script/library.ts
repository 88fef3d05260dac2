/** Shell functions for IBM Cloud: `ibmcloud` with its plug-ins for VPC and DNS Services, for taking things away. */

export const library = String.raw`
ibm_run() { IBMCLOUD_COLOR=false ibmcloud "$@" </dev/null; }
# ibm_list DNS NOUN PARENT: $got is a list; that of a parent which is gone is empty.
ibm_list() {
  local memory said words=() dns=no
  case $2 in
    vpc) words=(is vpcs --all-resource-groups) ;;
    prefix) words=(is vpc-address-prefixes "$3") ;;
    subnet) words=(is subnets --all-resource-groups) ;;
    ip) words=(is subnet-reserved-ips "$3") ;;
    vni) words=(is virtual-network-interfaces --all-resource-groups) ;;
    server) words=(is bare-metal-servers --all-resource-groups) ;;
    attachment) words=(is bare-metal-server-network-attachments "$3") ;;
    volume) words=(is volumes --all-resource-groups) ;;
    floatingip) words=(is floating-ips --all-resource-groups) ;;
    dnszone) words=(dns zones -i "$1") dns=yes ;;
    record) words=(dns resource-records "$3" -i "$1") dns=yes ;;
    network) words=(dns permitted-networks "$3" -i "$1") dns=yes ;;
    *) stop "IBM Cloud has no list of $2" ;;
  esac
  [[ $dns == no || -n $1 ]] || stop "name the DNS Services instance: see the head of this script"
  printf -v memory '%q ' "${'${words[@]}'}"
  if [[ -z ${'${kept["$memory"]+there}'} ]]; then
    if ! said=$(ibm_run "${'${words[@]}'}" --output JSON 2>/dev/null); then
      said=$(ibm_run "${'${words[@]}'}" --output JSON 2>&1) || [[ $said =~ (Status\ Code:\ 404|not_found) ]] || stop "IBM Cloud did not list its $2: $said"
      [[ $said =~ ^[[:space:]]*[[{] ]] || said='[]'
    fi
    # Some commands print the list alone, others an object with it.
    kept["$memory"]=$(jq -c 'if type == "array" then . else ([.[] | arrays][0] // []) end' <<<"$said") || stop "an answer of IBM Cloud was not understood"
  fi
  got=${'${kept["$memory"]}'}
}
# ibm_gone DNS NOUN PARENT ID
ibm_gone() {
  ibm_list "$1" "$2" "$3"
  asks 'all(.[]; .id != $id)' --arg id "$4"
}
# ibm_same DNS NOUN PARENT ID FIELDS: still what the plan saw.
ibm_same() {
  ibm_list "$1" "$2" "$3"
  asks '.[] | select(.id == $id) | . as $is | $seen | to_entries | all(.value == (
    if .key == "address" then $is.address // $is.primary_ip.address? elif .key == "value" then ($is.rdata | [.. | scalars] | map(tostring) | join(" "))
    elif .key == "cidr" then $is.ipv4_cidr_block // $is.cidr else $is[.key] end))' --arg id "$4" --argjson seen "$5"
}
# ibm_takes COMMAND…: what is in use, or on its way already, is asked again; what is gone is what was to be.
ibm_takes() {
  local said end=$((SECONDS + 1800))
  fresh
  while ! said=$(ibm_run "$@" 2>&1); do
    [[ ! $said =~ (Status\ Code:\ 404|not_found) ]] || return 0
    [[ $said =~ Status\ Code:\ (409|429|50[0-9]) ]] || stop "this failed: ibmcloud $* ($said)"
    ((SECONDS < end)) || stop "this was refused for half an hour: ibmcloud $* ($said)"
    sleep "$pause"
  done
}
# ibm_server_is DNS ID STATUS
ibm_server_is() {
  ibm_list "$1" server ''
  asks 'any(.[]; .id == $id and .status == $status)' --arg id "$2" --arg status "$3"
}
# ibm_stops DNS ID: the system inside is asked first, and may never answer.
ibm_stops() {
  local end=$((SECONDS + 600))
  fresh
  if ibm_server_is "$1" "$2" stopped || ibm_server_is "$1" "$2" failed; then return 0; fi
  if ibm_run is bare-metal-server-stop "$2" --type soft -f >/dev/null 2>&1; then
    while ((SECONDS < end)); do
      fresh
      if ibm_server_is "$1" "$2" stopped; then return 0; fi
      sleep "$pause"
    done
  fi
  ibm_takes is bare-metal-server-stop "$2" --type hard -f
  end=$((SECONDS + 900))
  while ! ibm_server_is "$1" "$2" stopped; do
    ((SECONDS < end)) || stop "server $2 does not stop"
    sleep "$pause"
    fresh
  done
}
# ibm_frees_volume DNS ID: off the instance that has it.
ibm_frees_volume() {
  local has
  ibm_list "$1" volume ''
  has=$(jq -r '.[] | select(.id == $id) | .volume_attachments[]? | "\(.instance.id) \(.id)"' --arg id "$2" <<<"$got")
  [[ -z $has ]] || ibm_takes is instance-volume-attachment-detach "${'${has% *}'}" "${'${has#* }'}" -f
}
# ibm_closes_zone DNS ID: a zone goes when no network may ask it any more.
ibm_closes_zone() {
  local each all
  ibm_list "$1" network "$2"
  all=$(jq -r '.[].id' <<<"$got")
  for each in $all; do ibm_takes dns permitted-network-remove "$2" "$each" -i "$1" -f; done
}
# ibm_finds DNS NOUN PARENT FIELDS: the one that has all of these and is ready; $found is its id, with its parent's before it.
ibm_finds() {
  ibm_list "$1" "$2" "$3"
  finds '.[] | . as $it | {name, address, type, cidr: (.ipv4_cidr_block? // .cidr?), zone: .zone?.name?, vpc: .vpc?.id?, subnet: .subnet?.id?,
      ip: .primary_ip?.id?, vni: .virtual_network_interface?.id?, value: ((.rdata? // {}) | [.. | scalars] | map(tostring) | join(" "))} as $is
    | select((.status? // "available") == "available" and (.lifecycle_state? // "stable") == "stable"
      and ($want | to_entries | all(if .key == "ip" then (.value | sub("^[^~]*~"; "")) == $is.ip
        elif .key == "record" then .value as $name | $it.name | . == $name or startswith($name + ".") else .value == $is[.key] end)))
    | if $parent == "" then .id else "\($parent)~\(.id)" end' --arg parent "$3" --argjson want "$4"
}
# ibm_marks DNS NOUN PARENT FIELDS TAGS: what has no CRN bears no tags.
ibm_marks() {
  local id crn
  await_found() { ibm_finds "${'${ibm_wanted[@]}'}"; }
  ibm_wanted=("$1" "$2" "$3" "$4")
  await await_found 900
  id=${'${found#*~}'}
  ibm_list "$1" "$2" "$3"
  crn=$(jq -r '.[] | select(.id == $id) | .crn' --arg id "$id" <<<"$got")
  does ibm_run resource tag-attach --tag-names "$5" --resource-id "$crn"
}
# ibm_makes_vni NAME SUBNET IP FLAG…: the IP is named with its subnet's id before its own.
ibm_makes_vni() {
  does ibm_run is virtual-network-interface-create --name "$1" --subnet "$2" --rip "${'${3#*~}'}" "${'${@:4}'}"
}
# ibm_points DNS FLOATING_IP VNI: where it leads; off the one that has it first. Empty: nowhere.
ibm_points() {
  local now
  ibm_list "$1" floatingip ''
  now=$(jq -r '.[] | select(.id == $id) | .target.id? // ""' --arg id "$2" <<<"$got")
  if [[ $now == "$3" ]]; then return 0; fi
  if [[ -n $now ]]; then ibm_takes is virtual-network-interface-floating-ip-remove "$now" "$2" -f; fi
  if [[ -n $3 ]]; then does ibm_run is virtual-network-interface-floating-ip-add "$3" "$2"; fi
}
ibm_pointed() {
  ibm_list "$1" floatingip ''
  asks 'any(.[]; .id == $id and (.target.id? // "") == $vni and (.status // "available") == "available")' --arg id "$2" --arg vni "$3"
}
`;
