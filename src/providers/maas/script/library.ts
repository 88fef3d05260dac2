/** Shell functions for MAAS: its lists as the forms that write them, so that like is compared with like. */

export const library = String.raw`
# maas_list PROFILE NOUN: $got is a list of MAAS, and $view what makes of it one thing a line, each with the fields of its
# form as text, and its id.
maas_list() {
  spaces='[]'
  case $2 in
    fabric)
      reads maas "$1" fabrics read
      view='.[] | {id, name, class_type}'
      ;;
    space)
      reads maas "$1" spaces read
      view='.[] | {id, name, description}'
      ;;
    vlan)
      # A VLAN tells the name of its space.
      reads maas "$1" spaces read
      spaces=$got
      reads maas "$1" fabrics read
      view='.[] | .id as $fabric | .vlans[] | .space as $space | {
        id, $fabric, vid, name, mtu, dhcp_on, primary_rack, secondary_rack, relay_vlan: .relay_vlan.id?,
        space: ([$spaces[] | select(.name == $space) | .id][0])}'
      ;;
    subnet)
      reads maas "$1" subnets read
      view='.[] | {
        id, name, cidr, vlan: .vlan.id, gateway_ip, dns_servers: ((.dns_servers // []) | join(" ")), managed,
        allow_dns, allow_proxy, active_discovery, rdns_mode, description}'
      ;;
    iprange)
      reads maas "$1" ipranges read
      view='.[] | {id, subnet: .subnet.id, start_ip, end_ip, type, comment}'
      ;;
    static-route)
      reads maas "$1" static-routes read
      view='.[] | {id, source: .source.id, destination: .destination.id, gateway_ip, metric}'
      ;;
    link)
      reads maas "$1" machines read
      view='.[] | . as $machine | [.default_gateways[]?.link_id?] as $chosen
        | .interface_set[] | . as $face | .links[] | select(.subnet != null) | .id as $link | {
        id: "\($machine.system_id):\($face.id):\($link)", machine: $machine.system_id, interface: $face.name,
        subnet: .subnet.id, mode, address: .ip_address, gateway: ($chosen | index($link) != null)}'
      ;;
    *) stop "MAAS has no list of $2" ;;
  esac
  view+=' | map_values(if . == null then "" else tostring end)'
}
# maas_finds PROFILE NOUN FIELDS: the one thing that has all of these; $found is its id.
maas_finds() {
  local view spaces
  maas_list "$1" "$2"
  finds "$view"' | . as $is | select($want | to_entries | all(.value == $is[.key])) | .id' \
    --argjson want "$3" --argjson spaces "$spaces"
}
# maas_gone PROFILE NOUN ID
maas_gone() {
  local view spaces
  maas_list "$1" "$2"
  asks "[$view"' | select(.id == $id)] | length == 0' --arg id "$3" --argjson spaces "$spaces"
}
# maas_idle PROFILE SYSTEM_ID: nothing runs on this machine, and it is not locked.
maas_idle() {
  reads maas "$1" machines read
  asks 'any(.[]; .system_id == $id and (.locked | not) and (.status_name | IN("New", "Ready", "Broken")))' --arg id "$2"
}
# maas_unused PROFILE NOUN ID KNOWN: only what the plan knows of is in this subnet or VLAN, and no machine that runs.
maas_unused() {
  local user="" list
  [[ $2 == subnet ]] && list='.interface_set[] | .id as $face | .links[] | select((.subnet.id? | tostring) == $id) | "\($face):\(.id)"'
  [[ $2 == vlan ]] && list='.interface_set[] | select((.vlan.id? | tostring) == $id) | "\(.id)"'
  for user in machines devices rack-controllers; do
    [[ $2 == subnet && $user != machines ]] && continue
    reads maas "$1" "$user" read
    asks '[.[] | . as $node | (if (.locked == true) or ((.status_name // "Ready") | IN("New", "Ready", "Broken") | not)
      then "in use" else "" end) as $busy | ('"$list"') | "\($node.system_id):\(.)" as $user
      | select($busy != "" or ($known | index($user) == null))] | length == 0' --arg id "$3" --argjson known "$4" || return 1
  done
  [[ $2 == subnet ]] || return 0
  # Names, reservations and people hold addresses that no list of machines shows.
  reads maas "$1" machines read
  list=$(jq '[.[].interface_set[].links[].ip_address? // empty]' <<<"$got")
  reads maas "$1" subnet ip-addresses "$3"
  asks '[.[] | .ip as $ip | select((.alloc_type | IN(5, 6) | not) and ($linked | index($ip) == null)
    and ([$known[] | select(endswith(":" + $ip))] | length == 0))] | length == 0' --argjson linked "$list" --argjson known "$4"
}
# maas_makes PROFILE NOUN FIELDS COMMAND…: unless it is there already; $found is its id.
maas_makes() {
  local profile=$1 noun=$2 want=$3
  shift 3
  if maas_finds "$profile" "$noun" "$want"; then return 0; fi
  does "$@"
  maas_finds "$profile" "$noun" "$want" || stop "MAAS made it, and does not show it"
}
# maas_sets_found_vlan PROFILE FABRIC NAME=VALUE…
maas_sets_found_vlan() {
  local profile=$1 fabric=$2
  shift 2
  does maas "$profile" vlan update "$fabric" "id:$found" "$@"
}
# maas_links PROFILE SYSTEM_ID INTERFACE NAME=VALUE…
maas_links() {
  local profile=$1 machine=$2 name=$3
  shift 3
  reads maas "$profile" machines read
  asks 'any(.[]; .system_id == $id and (.locked | not)
    and (.status_name | IN("New", "Ready", "Broken", "Failed testing", "Allocated")))' --arg id "$machine" ||
    stop "MAAS does not edit the links of machine $machine in its state"
  finds '.[] | select(.system_id == $id) | .interface_set[] | select(.name == $name) | .id' --arg id "$machine" --arg name "$name" ||
    stop "machine $machine has no interface $name"
  does maas "$profile" interface link-subnet "$machine" "$found" "$@"
}
# maas_discovered PROFILE ADDRESS MAC: who answers there.
maas_discovered() {
  reads maas "$1" discoveries read
  asks 'any(.[]; .ip == $ip and (.mac_address | ascii_downcase) == ($mac | ascii_downcase))' --arg ip "$2" --arg mac "$3"
}
`;
