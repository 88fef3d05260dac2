/** Shell functions for PVE: `pvesh` on one of its nodes, and what it needs to know of VMs before it changes them. */
import { diskLibrary } from './library-disks.ts';
import { networkLibrary } from './library-network.ts';

const vms = String.raw`
# What PVE writes as text: lists of options, drives, NICs, descriptions with a mark.
pve_jq='
  def parts: split(",");
  def pairs: [parts[] | select(contains("=")) | capture("^(?<key>[^=]*)=(?<value>.*)$"; "s")] | from_entries;
  def head: parts[0] | if test("^[A-Za-z0-9_.-]+=") then null else . end;
  def joined: to_entries | map(select(.value != null and .value != "") | "\(.key)=\(.value)") | sort | join(",");
  def told: if . == null then null else tostring end;
  def flag: . != null and (tostring | ascii_downcase | IN("1", "on", "yes", "true"));
  def bytes: if . == null then null else capture("^(?<n>[0-9.]+)(?<u>[KMGT]?)$") | (.n | tonumber)
    * ({"": 1, K: 1024, M: 1048576, G: 1073741824, T: 1099511627776}[.u]) end;
  def marked: (. // "") | sub("\n+$"; "") | . as $full
    | (capture("^(?<before>.*?)\\s*(?<mark>\\[trueup \\S+ [^\\s\\]]+/[^\\]]+\\])\\s*$"; "s") // {before: $full, mark: ""})
    | . + ((.before | capture("^(?<text>.*?)\\s*\\[trueup-brought (?<brought>[a-z0-9 ]+)\\]$"; "s"))
      // {text: .before, brought: ""});
  def unmarked: [.text, (if .brought == "" then "" else "[trueup-brought \(.brought)]" end), .mark]
    | map(select(. != "")) | join("\n");
  def tagged: (. // "") | ascii_downcase | [splits("[\\s,;]+") | select(. != "")] | unique;
  def net: pairs as $all
    | [$all | to_entries[] | select(.key != "macaddr" and (.value | test("^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}$")))][0] as $card
    | {model: ($card.key // $all.model // head // "virtio"), mac: (($card.value // $all.macaddr) | if . then ascii_upcase else . end),
       more: ($all | del(.model, .macaddr) | if $card then del(.[$card.key]) else . end)};
  def cloudinit: test("[:/]vm-[0-9]+-cloudinit([.][a-z0-9]+)?$") or test("^[^:/]+:cloudinit$");
  def volume: head // (pairs | .file // .volume) // "";
  def drives: [to_entries[] | select(.key | test("^(ide|sata|scsi|virtio|unused)[0-9]+$")) | .value |= tostring
    | {key, volid: (.value | volume), more: (.value | pairs | del(.file, .volume))}
    | select(.more.media != "cdrom" and (.volid | cloudinit | not))] | sort_by(.key);
  def diskid: if contains(":") then capture("^(?<storage>[^:]*):(.*/)?(?<name>[^/]*)$") | "\(.storage):\(.name)" else "device:" + gsub("/"; "_") end;
  # The drive that cloud-init reads from, where the options want one and there is none.
  def seed($set; $storage): . + $set | if (keys | any(test("^(ciuser|cipassword|sshkeys|cicustom|ipconfig[0-9]+)$")))
      and (any(to_entries[]; (.key | test("^(ide|sata|scsi|virtio)[0-9]+$")) and (.value | tostring | volume | cloudinit)) | not)
    then . as $all | ([ "ide2", "ide0", "ide1", "ide3", "scsi30" ] | map(select($all[.] == null))[0]) as $slot
      | (if $storage != "" then $storage else ($all | drives | map(select(.key | startswith("unused") | not))[0].volid // "" | split(":")[0]) end) as $on
      | if $slot and $on and $on != "" then {($slot): "\($on):cloudinit"} else {} end
    else {} end;
'
# pve_calls HOST VERB PATH…: what begins a task is waited for; its exit code tells nothing.
pve_calls() {
  local host=$1 reply
  shift
  fresh
  reply=$(at "$host" pvesh "$@" --output-format json </dev/null) || stop "this failed: pvesh $*"
  reply=${'${reply##*"$newline"}'}
  if [[ $reply =~ ^\"(UPID:([^:]+):[^\"]+)\"$ ]]; then pve_task "$host" "${'${BASH_REMATCH[2]}'}" "${'${BASH_REMATCH[1]}'}"; fi
}
newline=$'\n'
pve_task() {
  local end=$((SECONDS + 86400))
  while true; do
    fresh
    reads at "$1" pvesh get "/nodes/$2/tasks/$3/status" --output-format json
    asks '"\(.status) \(.exitstatus // "")"'
    [[ $answer != 'stopped '* ]] || break
    ((SECONDS < end)) || stop "the task $3 does not end"
    sleep "$pause"
  done
  [[ $answer == 'stopped OK' || $answer == 'stopped WARNINGS'* ]] || stop "the task $3 failed: $answer"
}
# pve_vm HOST VMID: is there such a VM? $node is where.
pve_vm() {
  if [[ -z ${'${kept["pve_vm $1 $2"]+there}'} ]]; then
    reads at "$1" pvesh get /cluster/resources --type vm --output-format json
    asks '.[] | select(.type == "qemu" and .vmid == ($vmid | tonumber)) | .node' --arg vmid "$2" || answer=''
    kept["pve_vm $1 $2"]=$answer
  fi
  node=${'${kept["pve_vm $1 $2"]}'}
  [[ -n $node ]]
}
# pve_config HOST VMID: $got is its configuration, with what waits for the next start.
pve_config() {
  pve_vm "$1" "$2" || return 1
  reads at "$1" pvesh get "/nodes/$node/qemu/$2/config" --output-format json
}
pve_runs() { pve_power "$1" "$2" && [[ ${'${kept["pve_power $1 $2"]}'} == running ]]; }
pve_rests() { pve_power "$1" "$2" && [[ ${'${kept["pve_power $1 $2"]}'} == stopped ]]; }
pve_power() {
  pve_vm "$1" "$2" || return 1
  [[ -z ${'${kept["pve_power $1 $2"]+there}'} ]] || return 0
  reads at "$1" pvesh get "/nodes/$node/qemu/$2/status/current" --output-format json
  asks '.status' || return 1
  kept["pve_power $1 $2"]=$answer
}
# pve_no_vm HOST VMID NAME: none of this number and name.
pve_no_vm() {
  local node
  pve_config "$1" "$2" || return 0
  asks '.name != $name' --arg name "$3"
}
# pve_vm_is HOST VMID OPTIONS MARK
pve_vm_is() {
  local node
  pve_config "$1" "$2" || return 1
  found=$2
  asks "$pve_jq"'. as $is | (.description | marked) as $text
    | ($mark == "" or $text.mark == $mark) and ($want | to_entries | all(
      if .key == "description" then .value == $text.text
      elif .key == "tags" then (.value | tagged) == ($is.tags | tagged - ["trueup"])
      elif .key == "agent" then .value == (if ($is.agent // "0" | tostring | (head // pairs.enabled)) | flag then "1" else "0" end)
      else .value == ($is[.key] | told) end))' --argjson want "$3" --arg mark "$4"
}
# pve_writes HOST VMID LONG CHANGE: CHANGE is jq for {set, delete} of the configuration; nothing is written where that is empty.
pve_writes() {
  local host=$1 vmid=$2 long=$3 change=$4 node names words=()
  shift 4
  pve_config "$host" "$vmid" || stop "there is no VM $vmid"
  # First the names of all that changes, then the words of the call.
  mapfile -t -d '' words < <(jq -j --argjson all "$got" "$pve_jq$change"' | .set |= with_entries(select(.value != null))
    | "\([(.set | keys[]), .delete[]] | join(" "))\u0000", (.set | to_entries[] | "--\(.key)\u0000\(.value)\u0000"),
    (if .delete == [] then empty else "--delete\u0000\(.delete | join(","))\u0000" end),
    (if .force then "--force\u00001\u0000" else empty end), (if $all.digest then "--digest\u0000\($all.digest)\u0000" else empty end)' \
    "$@" <<<"$got")
  ((${'${#words[@]}'} > 0)) || stop "the configuration of VM $vmid was not understood"
  names=${'${words[0]}'}
  [[ -n $names ]] || return 0
  pve_calls "$host" "$long" "/nodes/$node/qemu/$vmid/config" "${'${words[@]:1}'}"
  if pve_runs "$host" "$vmid"; then
    reads at "$host" pvesh get "/nodes/$node/qemu/$vmid/pending" --output-format json
    asks '($names | split(" ") - ["boot"]) as $mine | any(.[]; (.key | IN($mine[])) and (has("pending") or has("delete"))) | not' \
      --arg names "$names" || stop "VM $vmid would take this up at its next start only: $names"
  fi
}
# pve_sets HOST VMID OPTIONS MARK STORAGE: null takes an option away.
pve_sets() {
  local node seed=no
  if pve_rests "$1" "$2"; then seed=yes; fi
  pve_writes "$1" "$2" "$([[ $seed == yes ]] && echo create || echo set)" '. as $is
    | ($want | with_entries(if .key == "agent" then .value = ([.value] + [($is.agent // "" | tostring | parts[])
        | select(contains("=") and (startswith("enabled=") | not))] | join(",")) else . end)) as $want
    | (.description | marked) as $text | ($text | if $want | has("description") then .text = $want.description else . end
        | if $mark != "" then .mark = $mark else . end | unmarked) as $description
    | ((if $want | has("tags") then $want.tags | tagged else $is.tags | tagged end)
        + (if $mark != "" or $text.mark != "" then ["trueup"] else [] end) | unique | join(";")) as $tags
    | ($want | del(.description, .tags)) as $plain
    | ($plain | with_entries(select(.value != null and .value != ($is[.key] | told)))) as $set
    | {set: ($set
        + (if $description != ($is.description // "" | sub("\n+$"; "")) then {$description} else {} end)
        + (if $tags != ($is.tags | tagged | join(";")) then {$tags} else {} end)
        + (if $seed == "yes" then $is | seed($set; $storage) else {} end)),
       delete: [$plain | to_entries[] | select(.value == null and $is[.key] != null) | .key]}' \
    --argjson want "$3" --arg mark "$4" --arg storage "$5" --arg seed "$seed"
}
# pve_clones HOST SOURCE VMID NODE NAME MARK FULL STORAGE
pve_clones() {
  local host=$1 source=$2 node words=(--newid "$3" --name "$5")
  if pve_vm "$host" "$3"; then return 0; fi
  pve_config "$host" "$source" || stop "there is no VM $source to copy"
  asks "$pve_jq"'"[trueup-brought \([keys[] | select(test("^net[0-9]+$"))] + [drives[].key | select(startswith("unused") | not)]
    | sort | join(" "))]\n\($mark)" | sub("^\\[trueup-brought \\]\n"; "")' --arg mark "$6"
  words+=(--description "$answer")
  if [[ $7 == yes ]] || asks '(.template // 0 | tostring) != "1"'; then words+=(--full 1); fi
  if [[ -n $8 ]]; then words+=(--storage "$8"); fi
  if [[ $node != "$4" ]]; then words+=(--target "$4"); fi
  pve_calls "$host" create "/nodes/$node/qemu/$source/clone" "${'${words[@]}'}"
}
# pve_starts HOST VMID: what a clone brought and no spec speaks of is its own from now on.
pve_starts() {
  local node
  pve_writes "$1" "$2" set '. as $is | (.description | marked) as $text
    | {set: (if $text.brought == "" then {} else {description: ($text | .brought = "" | unmarked)} end), delete: []}'
  pve_vm "$1" "$2" || stop "there is no VM $2"
  pve_calls "$1" create "/nodes/$node/qemu/$2/status/start"
}
# pve_stops HOST VMID SECONDS
pve_stops() {
  local node
  pve_vm "$1" "$2" || stop "there is no VM $2"
  pve_calls "$1" create "/nodes/$node/qemu/$2/status/shutdown" --timeout "$3" --forceStop 1
}
# pve_destroys HOST VMID NAME SITE DISKS: after a last look, since PVE destroys every disk that it names.
pve_destroys() {
  local node
  pve_config "$1" "$2" || stop "there is no VM $2"
  asks '.name == $name' --arg name "$3" || stop "VM $2 is not called $3"
  asks "$pve_jq"'(.description | marked).mark | . == "" or startswith("[trueup \($site) ")' --arg site "$4" ||
    stop "VM $2 belongs to another site"
  asks '((.template // 0 | tostring) != "1") and ((.protection // 0 | tostring) != "1")' || stop "VM $2 is a template, or protected"
  asks "$pve_jq"'[drives[].volid | diskid] - $disks == []' --argjson disks "$5" ||
    stop "VM $2 has a disk that the plan does not know of"
  pve_rests "$1" "$2" || stop "VM $2 runs"
  pve_calls "$1" delete "/nodes/$node/qemu/$2" --purge 1
}
# pve_nic_is HOST VMID SLOT FIELDS ADDRESSES
pve_nic_is() {
  local node
  pve_config "$1" "$2" || return 1
  found=$2:$3
  asks "$pve_jq"'def fits($is): to_entries | all(.value as $want | $is[.key] as $has
      | $want == $has or ($want == null and ($has == "0" or $has == "manual")));
    .[$slot] as $net | (.["ipconfig" + $slot[3:]] // "" | pairs) as $ip | (.description | marked).brought | split(" ") as $brought
    | $net != null and ($brought | index($slot) == null)
      and ($want | fits($net | net | .more + {model, mac})) and ($addresses | fits($ip))' \
    --arg slot "$3" --argjson want "$4" --argjson addresses "$5"
}
# pve_no_nic HOST VMID SLOT
pve_no_nic() {
  local node
  pve_config "$1" "$2" || return 0
  asks '.[$slot] == null' --arg slot "$3"
}
# pve_nic HOST VMID SLOT FIELDS ADDRESSES NEW: what else it says stays; its MAC is always sent along.
pve_nic() {
  local node seed=no
  if pve_rests "$1" "$2"; then seed=yes; fi
  pve_config "$1" "$2" || stop "there is no VM $2"
  if [[ $6 == new ]]; then
    asks "$pve_jq"'.[$slot] == null or ((.description | marked).brought | split(" ") | index($slot) != null)' --arg slot "$3" ||
      stop "VM $2 has a $3 already"
  else
    asks '.[$slot] != null' --arg slot "$3" || stop "VM $2 has no $3"
  fi
  pve_writes "$1" "$2" set '. as $is | (.[$slot] // "" | if . == "" then {model: "virtio", mac: null, more: {}} else net end) as $held
    | ($want.model // $held.model) as $model | ($want.mac // $held.mac) as $mac | ("ipconfig" + $slot[3:]) as $option
    | ([(if $mac then "\($model)=\($mac)" else $model end), ($held.more + ($want | del(.model, .mac)) | joined)]
        | map(select(. != "")) | join(",")) as $net
    | (($is[$option] // "" | pairs) + $addresses | joined) as $ip | (.description | marked) as $text
    | ($text.brought | split(" ")) as $brought
    | ({} + (if $net != $is[$slot] then {($slot): $net} else {} end)
        + (if $ip != "" and $ip != $is[$option] then {($option): $ip} else {} end)
        + (if $brought | index($slot) then {description: ($text | .brought = ($brought - [$slot] | join(" ")) | unmarked)} else {} end)) as $set
    | {set: ($set + (if $seed == "yes" then $is | seed($set; "") else {} end)),
       delete: (if $ip == "" and $is[$option] != null then [$option] else [] end)}' \
    --arg slot "$3" --argjson want "$4" --argjson addresses "$5" --arg seed "$seed"
}
# pve_unplugs HOST VMID SLOT MAC
pve_unplugs() {
  local node
  pve_config "$1" "$2" || stop "there is no VM $2"
  asks "$pve_jq"'.[$slot] | net.mac == ($mac | ascii_upcase)' --arg slot "$3" --arg mac "$4" || stop "$3 of VM $2 is not the one that the plan saw"
  pve_writes "$1" "$2" set '. as $is | {set: {}, delete: [$slot, "ipconfig" + $slot[3:] | select($is[.] != null)]}' --arg slot "$3"
}
`;

export const library = [vms, diskLibrary, networkLibrary].map((each) => each.trim()).join('\n');
