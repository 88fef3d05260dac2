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
`;
