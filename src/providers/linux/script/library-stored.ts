/** Shell functions for what a host brings up when it starts: trueup's own file among netplan's. */

export const storedLibrary = String.raw`
linux_file=/etc/netplan/90-trueup.yaml
# trueup writes this file as a whole, and in one form: mappings, lists and plain words, two blanks a level.
linux_yaml='
  def unquoted: if test("^\".*\"$") then fromjson else . end;
  def word: if test("^[A-Za-z0-9/][A-Za-z0-9_./@-]*$") then . elif test("^(true|false|[0-9]+)$") then . else tojson end;
  def read: reduce (split("\n")[] | select(test("^\\s*(#|$)") | not)) as $line ({path: [], doc: {}};
      ($line | capture("^(?<blank> *)(?<item>- )?(?<text>.*)$")) as $now | ($now.blank | length / 2) as $depth
      | if $now.item then .path[0:$depth] as $list
          | ((.doc | getpath($list) // []) | length) as $at
          | if $now.text | test("^[a-z-]+: ") then ($now.text | capture("^(?<key>[^:]+): (?<value>.*)$")) as $pair
            | .doc = (.doc | setpath($list + [$at]; {($pair.key): ($pair.value | unquoted)})) | .path = $list + [$at]
            else .doc = (.doc | setpath($list + [$at]; $now.text | unquoted)) end
        else ($now.text | capture("^(?<key>\"[^\"]*\"|[^:]+):(?: (?<value>.*))?$")) as $pair | ($pair.key | unquoted) as $key
          | .path = .path[0:$depth] + [$key]
          | .path as $path | .doc = (.doc | setpath($path; if $pair.value == "{}" then {} elif $pair.value == "[]" then []
              elif $pair.value then $pair.value | unquoted else null end))
        end) | .doc;
  def shown($blank): if type == "object" then to_entries[] | .key as $key | .value
      | if type == "object" or type == "array" then (if length == 0 then "\($blank)\($key): \(tojson)" else "\($blank)\($key):", shown($blank + "  ") end)
        else "\($blank)\($key): \(tostring | word)" end
    else .[] | if type == "object" then [shown("")] as $lines | "\($blank)- \($lines[0])", ($lines[1:][] | "\($blank)  \(.)")
        else "\($blank)- \(tostring | word)" end end;
  def section($name; $kinds): ([.network // {} | to_entries[] | select(.value | type == "object" and has($name)) | .key][0])
    // (if $kinds[$name] == "bridge" then "bridges" elif $kinds[$name] == "vlan" then "vlans" else "ethernets" end);
  def swept: .network |= with_entries(select(.key == "version" or (.value | type != "object")
    or (.value | length > 0)));
  def without($section; $name): if .network[$section][$name] == {} then del(.network[$section][$name]) else . end;
  def listed($edit; $kinds; $list; $value): section($edit.device; $kinds) as $section
    | (.network[$section][$edit.device][$list] // []) as $now
    | if $edit.do == "add" then .network[$section][$edit.device][$list] = ($now - [$value] + [$value])
      elif $now - [$value] == [] then (if .network[$section][$edit.device] then del(.network[$section][$edit.device][$list]) | without($section; $edit.device) else . end)
      else .network[$section][$edit.device][$list] = $now - [$value] end;
  def route($edit): {to: (if $edit.to == "::/0" then "default" else $edit.to end)}
    + (if $edit.via then {via: $edit.via} else {scope: "link"} end)
    + (if $edit.metric == (if $edit.to | contains(":") then 1024 else 0 end) then {} else {metric: ($edit.metric | tostring)} end);
  def edited($edit; $kinds): if $edit.kind == "address" then listed($edit; $kinds; "addresses"; $edit.address)
    elif $edit.kind == "route" then listed($edit; $kinds; "routes"; route($edit))
    elif $edit.do == "remove" then del(.network["\($edit.kind)s"][$edit.name])
    elif $edit.kind == "vlan" then .network.vlans[$edit.name] += ({id: ($edit.tag | tostring), link: $edit.on}
      + (if $edit.mtu then {mtu: ($edit.mtu | tostring)} else {} end))
    else .network.bridges[$edit.name] += $edit.bridge end;
'
# linux_own HOST: $got is trueup's own file as JSON.
linux_own() {
  reads linux_at "$1" find /etc/netplan -maxdepth 2 -type f -printf '%p\n'
  [[ -n $got ]] || stop "this host is not kept by netplan: write by hand what it is to bring up, then say --done"
  if grep -qxF "$linux_file" <<<"$got"; then reads linux_at "$1" cat "$linux_file"; else got=''; fi
  got=$(jq -Rs "$linux_yaml"' read' <<<"$got") || stop "$linux_file is not as trueup writes it"
}
# linux_stored HOST EDIT: its own file says it already.
linux_stored() {
  local kinds own
  linux_links "$1"
  kinds=$(jq -c '[.[] | {key: .ifname, value: (.linkinfo.info_kind? // "")}] | from_entries' <<<"$got")
  linux_own "$1"
  asks "$linux_yaml"'. as $is | ({network: {version: "2"}} * .) as $full | $full | edited($edit; $kinds) | swept | . == ($full | swept)' \
    --argjson edit "$2" --argjson kinds "$kinds"
}
# linux_stores HOST EDITS: tried out by netplan first, then put in its place by a rename.
linux_stores() {
  local kinds edits text try=/run/trueup-try-$RANDOM$RANDOM
  linux_links "$1"
  kinds=$(jq -c '[.[] | {key: .ifname, value: (.linkinfo.info_kind? // "")}] | from_entries' <<<"$got")
  edits=$(jq -c 'map(. as $edit | if .kind != "bridge" or .do == "remove" then . else ($all[] | select(.ifname == $edit.name)) as $device
      | .bridge = ({interfaces: ([$all[] | select(.master == $edit.name and .linkinfo.info_kind? != "tun") | .ifname] | sort), macaddress: $device.address}
        + (if $device.mtu == 1500 then {} else {mtu: ($device.mtu | tostring)} end)
        + {parameters: {stp: ($device.linkinfo.info_data.stp_state == 1 | tostring),
            "forward-delay": (($device.linkinfo.info_data.forward_delay // 0) / 100 | tostring)}}) end)' --argjson all "$got" <<<"$2")
  linux_own "$1"
  text=$(jq -r "$linux_yaml"'{network: {version: "2"}} * . | reduce $edits[] as $edit (.; edited($edit; $kinds)) | swept
    | if .network | keys == ["version"] then empty else "# Written by trueup as a whole: what you change here is lost. Put your own into another file.",
      shown("") end' --argjson edits "$edits" --argjson kinds "$kinds" <<<"$got") || stop "$linux_file could not be rewritten"
  fresh
  if [[ -z $text ]]; then
    does linux_at "$1" rm -f "$linux_file"
    return 0
  fi
  does linux_at "$1" mkdir -p -m 700 "$try/etc"
  does linux_at "$1" cp -a -T /etc/netplan "$try/etc/netplan"
  feeds "$text" linux_at "$1" tee "$try$linux_file"
  linux_at "$1" netplan generate --root-dir "$try" </dev/null || stop "netplan would not take $linux_file as it would be"
  does linux_at "$1" rm -r -f "$try"
  does linux_at "$1" touch "$linux_file.new"
  does linux_at "$1" chmod 600 "$linux_file.new"
  feeds "$text" linux_at "$1" tee "$linux_file.new"
  does linux_at "$1" mv -T "$linux_file.new" "$linux_file"
}
`;
