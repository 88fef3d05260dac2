/** Shell functions for the network of PVE's nodes. */

export const networkLibrary = String.raw`
# pve_iface_is HOST NODE NAME SETTINGS
pve_iface_is() {
  reads at "$1" pvesh get "/nodes/$2/network" --output-format json
  asks '.[] | select(.iface == $name) | . as $is | (($is.autostart // 0 | tostring) == "0" or ($is.active // 0 | tostring) == "1")
    and ($want | to_entries | all(.value == ($is[.key] // "" | tostring | gsub("\\s+"; " ") | sub(" $"; ""))))' \
    --arg name "$3" --argjson want "$4"
}
pve_no_iface() {
  reads at "$1" pvesh get "/nodes/$2/network" --output-format json
  asks 'all(.[]; .iface != $name or ((.exists // 0 | tostring) == "1" and .method == "manual"))' --arg name "$3"
}
# pve_nothing_pending HOST NODE: a reload would make real what somebody else has left there.
pve_nothing_pending() {
  [[ $(at "$1" readlink /etc/pve/local </dev/null) == "nodes/$2" ]] || stop "this is to be run on the node $2: what is pending is seen there alone"
  ! at "$1" ls /etc/network/interfaces.new </dev/null >/dev/null 2>&1
}
# pve_bridge_free HOST NODE BRIDGE NICS: no guest is on it, but for these.
pve_bridge_free() {
  local vmid type guests
  reads at "$1" pvesh get /cluster/resources --type vm --output-format json
  guests=$(jq -r '.[] | select(.node == $node) | "\(.type) \(.vmid)"' --arg node "$2" <<<"$got") || stop "the guests were not understood"
  while read -r type vmid; do
    [[ -n $type ]] || continue
    reads at "$1" pvesh get "/nodes/$2/$type/$vmid/config" --output-format json
    asks "$pve_jq"'[to_entries[] | select((.key | test("^net[0-9]+$")) and (.value | pairs.bridge) == $bridge) | "\($vmid):\(.key)"] - $known == []' \
      --arg bridge "$3" --arg vmid "$vmid" --argjson known "$4" || return 1
  done <<<"$guests"
}
`;
