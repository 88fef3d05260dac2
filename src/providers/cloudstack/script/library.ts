/** Shell functions for CloudStack: `cmk`, which waits for jobs by itself, and a look after each, whatever a job has said. */

export const library = String.raw`
# cloudstack_list PROFILE NOUN KEY PARAMETER…: $got is a list, empty where there is nothing, and where what was asked for is gone.
cloudstack_list() {
  local profile=$1 noun=$2 key=$3 memory said
  shift 3
  printf -v memory '%q ' cloudstack "$profile" "$noun" "$@"
  if [[ -z ${'${kept["$memory"]+there}'} ]]; then
    if ! said=$(cmk -p "$profile" -o json list "$noun" listall=true projectid=-1 "$@" </dev/null); then
      [[ $said =~ HTTP\ 431.*(does\ not\ exist|[Uu]nable\ to\ find|incorrect\ long\ value) ]] || stop "CloudStack did not list its $noun: $said"
      said=''
    fi
    [[ -n $said ]] || said='{}'
    kept["$memory"]=$(jq -c --arg key "$key" '.[$key] // []' <<<"$said") || stop "an answer of CloudStack was not understood"
  fi
  got=${'${kept["$memory"]}'}
}
# cloudstack_one PROFILE NOUN ID: $got is a list of that alone, or empty.
cloudstack_one() {
  case $2 in
    vm) cloudstack_list "$1" virtualmachines virtualmachine "id=$3" ;;
    volume) cloudstack_list "$1" volumes volume "id=$3" ;;
    network) cloudstack_list "$1" networks network "id=$3" ;;
    address) cloudstack_list "$1" publicipaddresses publicipaddress "id=$3" allocatedonly=true ;;
    # Ranges know neither projects nor owners.
    range) cloudstack_list "$1" vlanipranges vlaniprange "id=$3" ;;
    *) stop "CloudStack has no list of $2" ;;
  esac
}
cloudstack_jq='
  def mark: [.tags[]? | select(.key | ascii_downcase | IN("trueup-site", "trueup-address"))] | map({key: (.key | ascii_downcase), value}) | from_entries;
  def view: {vm: .virtualmachineid, device: .deviceid, name, displayName: .displayname, state, deleteProtection: (.deleteprotection // false),
    size: .size, offering: (.serviceofferingid // .diskofferingid // .networkofferingid), address: .ipaddress, cidr, range: "\(.startip)-\(.endip)"};
'
# cloudstack_is PROFILE NOUN ID FIELDS MARK: SITE and ADDRESS of the owner's mark as JSON, or {}.
cloudstack_is() {
  cloudstack_one "$1" "$2" "$3"
  found=$3
  asks "$cloudstack_jq"'.[] | select(.id == $id) | mark as $is | ($mark == {} or $is == $mark) and (view as $is | $want | to_entries | all(.value == $is[.key]))' \
    --arg id "$3" --argjson want "$4" --argjson mark "$5"
}
# cloudstack_gone PROFILE NOUN ID: a VM that is only destroyed holds its name and addresses still.
cloudstack_gone() {
  cloudstack_one "$1" "$2" "$3"
  asks 'all(.[]; .id != $id or .state == "Expunging" or .state == "Expunged")' --arg id "$3"
}
# cloudstack_marks PROFILE TYPE NOUN ID MARK: createTags changes no tag that is there, so that goes first.
cloudstack_marks() {
  local old
  cloudstack_one "$1" "$3" "$4"
  if asks "$cloudstack_jq"'.[] | mark == $mark' --argjson mark "$5"; then return 0; fi
  asks "$cloudstack_jq"'.[] | mark["trueup-site"] // $mark["trueup-site"] | . == $mark["trueup-site"]' --argjson mark "$5" || stop "$4 belongs to another site"
  mapfile -t old < <(jq -r '[.[].tags[]? | .key | ascii_downcase | select(IN("trueup-site", "trueup-address"))] | to_entries[] | "tags[\(.key)].key=\(.value)"' <<<"$got")
  if ((${'${#old[@]}'} > 0)); then does cmk -p "$1" -o json delete tags "resourcetype=$2" "resourceids=$4" "${'${old[@]}'}"; fi
  does cmk -p "$1" -o json create tags "resourcetype=$2" "resourceids=$4" 'tags[0].key=trueup-site' \
    "tags[0].value=$(jq -r '.["trueup-site"]' <<<"$5")" 'tags[1].key=trueup-address' "tags[1].value=$(jq -r '.["trueup-address"]' <<<"$5")"
}
# cloudstack_stops PROFILE VM: asked first, and switched off where the guest does not listen.
cloudstack_stops() {
  fresh
  if ! cmk -p "$1" -o json stop virtualmachine "id=$2" </dev/null >/dev/null; then
    does cmk -p "$1" -o json stop virtualmachine "id=$2" forced=true
  fi
}
# cloudstack_destroys PROFILE VM NAME SITE VOLUMES: after a last look, since its root is deleted with it.
cloudstack_destroys() {
  local data words=()
  cloudstack_list "$1" volumes volume "virtualmachineid=$2"
  asks '[.[].id] - $known == []' --argjson known "$5" || stop "a volume is on VM $3 that is not to go with it"
  data=$(jq -r '[.[] | select(.type != "ROOT") | .id] | join(",")' <<<"$got")
  if [[ -n $data ]]; then words=("volumeids=$data"); fi
  cloudstack_one "$1" vm "$2"
  asks '.[] | .name == $name' --arg name "$3" || stop "VM $2 is not called $3"
  asks "$cloudstack_jq"'.[] | mark["trueup-site"] // $site | . == $site' --arg site "$4" || stop "VM $3 belongs to another site"
  asks '.[] | (.deleteprotection // false) == false and .state != "Running"' || stop "VM $3 runs, or has delete protection"
  if asks '.[] | .state == "Destroyed"'; then does cmk -p "$1" -o json expunge virtualmachine "id=$2"
  else does cmk -p "$1" -o json destroy virtualmachine "id=$2" expunge=true "${'${words[@]}'}"; fi
}
# cloudstack_moves PROFILE VOLUME FROM TO DEVICE: off where it is, then on where it is to be; empty: nowhere.
cloudstack_moves() {
  local now words=()
  cloudstack_one "$1" volume "$2"
  asks '.[] | .virtualmachineid // "none"' || stop "there is no volume $2"
  now=$answer
  [[ $now == none || $now == "$3" || $now == "$4" ]] || stop "volume $2 is attached to $now by now, which nobody planned"
  if [[ $now != none ]]; then
    if [[ $now == "$4" ]] && asks '.[] | $device == "" or (.deviceid | tostring) == $device' --arg device "$5"; then return 0; fi
    does cmk -p "$1" -o json detach volume "id=$2"
    cloudstack_one "$1" volume "$2"
    asks '.[] | .virtualmachineid == null' || stop "volume $2 was detached, and is still shown on a VM"
  fi
  [[ -n $4 ]] || return 0
  if [[ -n $5 ]]; then words=("deviceid=$5"); fi
  does cmk -p "$1" -o json attach volume "id=$2" "virtualmachineid=$4" "${'${words[@]}'}"
}
# cloudstack_deletes_volume PROFILE VOLUME NAME SITE FROM
cloudstack_deletes_volume() {
  cloudstack_one "$1" volume "$2"
  asks '.[] | .name == $name and (.deleteprotection // false) == false' --arg name "$3" || stop "volume $2 is not called $3, or is protected"
  asks "$cloudstack_jq"'.[] | mark["trueup-site"] // $site | . == $site' --arg site "$4" || stop "volume $2 belongs to another site"
  cloudstack_moves "$1" "$2" "$5" '' ''
  does cmk -p "$1" -o json delete volume "id=$2"
}
# cloudstack_marked PROFILE NOUN MARK: the one that bears it.
cloudstack_marked() {
  case $2 in
    volume) cloudstack_list "$1" volumes volume 'tags[0].key=trueup-address' "tags[0].value=$(jq -r '.["trueup-address"]' <<<"$3")" ;;
    address) cloudstack_list "$1" publicipaddresses publicipaddress allocatedonly=true ;;
    *) stop "CloudStack marks no $2" ;;
  esac
  finds "$cloudstack_jq"'.[] | select(mark == $mark) | .id' --argjson mark "$3"
}
# cloudstack_made PROFILE NOUN MARK FIELDS
cloudstack_made() {
  cloudstack_marked "$1" "$2" "$3" || return 1
  cloudstack_is "$1" "$2" "$found" "$4" "$3"
}
# cloudstack_makes_volume PROFILE MARK NAME ZONE OFFERING GIBIBYTES VM DEVICE
cloudstack_makes_volume() {
  local id words=()
  if cloudstack_marked "$1" volume "$2"; then id=$found
  else
    if [[ -n $6 ]]; then words=("size=$6"); fi
    fresh
    answer=$(cmk -p "$1" -o json create volume "name=$3" "zoneid=$4" "diskofferingid=$5" "${'${words[@]}'}" </dev/null) || stop "the volume $3 could not be made"
    id=$(jq -er '.volume.id // .id' <<<"$answer") || stop "the volume $3 was made, and its id is not known"
    cloudstack_marks "$1" Volume volume "$id" "$2"
  fi
  if [[ -n $7 ]]; then cloudstack_moves "$1" "$id" '' "$7" "$8"; fi
}
# cloudstack_takes_address PROFILE MARK ADDRESS PARAMETER
cloudstack_takes_address() {
  local id
  fresh
  answer=$(cmk -p "$1" -o json associate ipaddress "ipaddress=$3" "$4" </dev/null) || stop "$3 could not be had"
  id=$(jq -er '.ipaddress.id // .id' <<<"$answer") || stop "$3 is ours, and its id is not known"
  cloudstack_marks "$1" PublicIpAddress address "$id" "$2"
}
# cloudstack_releases PROFILE ID ADDRESS: rules that lead from it would go with it without a word.
cloudstack_releases() {
  cloudstack_one "$1" address "$2"
  asks '.[] | .ipaddress == $ip and (.issourcenat // false) == false and (.isstaticnat // false) == false and (.hasrules // false) == false' --arg ip "$3" ||
    stop "$2 is not $3, or is in use"
  does cmk -p "$1" -o json disassociate ipaddress "id=$2"
}
# cloudstack_secondary PROFILE VM NETWORK ADDRESS: $found is its id, with the VM's before it.
cloudstack_secondary() {
  cloudstack_one "$1" vm "$2"
  finds '.[] | .nic[]? | select(.networkid == $network) | .secondaryip[]? | select(.ipaddress == $ip) | "\($vm):\(.id)"' \
    --arg network "$3" --arg ip "$4" --arg vm "$2"
}
# cloudstack_no_nic PROFILE VM NIC, cloudstack_no_secondary PROFILE VM ID
cloudstack_no_nic() {
  cloudstack_one "$1" vm "$2"
  asks '[.[] | .nic[]? | select(.id == $id)] == []' --arg id "$3"
}
cloudstack_no_secondary() {
  cloudstack_one "$1" vm "$2"
  asks '[.[] | .nic[]?.secondaryip[]? | select(.id == $id)] == []' --arg id "$3"
}
# cloudstack_nic PROFILE VM NETWORK ADDRESS DEFAULT: what is empty is not looked at.
cloudstack_nic() {
  cloudstack_one "$1" vm "$2"
  finds '.[] | .nic[]? | select(.networkid == $network and ($ip == "" or .ipaddress == $ip) and ($default == "" or .isdefault == true)) | "\($vm):\(.id)"' \
    --arg network "$3" --arg ip "$4" --arg default "$5" --arg vm "$2"
}
# cloudstack_on_nic PROFILE VM NETWORK COMMAND…: with the id of the VM's NIC there at its end.
cloudstack_on_nic() {
  cloudstack_nic "$1" "$2" "$3" '' '' || stop "VM $2 has no NIC in that network"
  local words=("${'${@:4}'}")
  does cmk -p "$1" -o json "${'${words[@]}'}" "nicid=${'${found#*:}'}"
}
`;
