/** Shell functions for the disks of PVE's VMs. */

export const diskLibrary = String.raw`
# pve_drive HOST VMID BY: $drive is what the VM names by this slot, or by the volume's id.
pve_drive() {
  pve_config "$1" "$2" || return 1
  asks "$pve_jq"'drives[] | select(.key == $by or (.volid | diskid) == ($by | sub("@[0-9]+$"; ""))) | tojson' --arg by "$3" || return 1
  drive=$answer
}
# pve_disk_is HOST VMID BY FIELDS: and it is none that a clone brought and nobody took over.
pve_disk_is() {
  local node drive
  pve_drive "$1" "$2" "$3" || return 1
  asks "$pve_jq"'(.description | marked).brought | split(" ") | index($drive.key) == null' --argjson drive "$drive" || return 1
  asks "$pve_jq"'$drive | .more as $o | {slot: (if .key | startswith("unused") then "unused" else .key end),
      storage: (.volid | split(":")[0]), size: ($o.size | bytes), format: ($o.format // (.volid | capture("[.](?<f>qcow2|vmdk|raw)$").f) // "raw"),
      discard: ($o.discard == "on"), ssd: ($o.ssd | flag), iothread: ($o.iothread | flag), cache: ($o.cache // "none"),
      backup: ($o.backup == null or ($o.backup | flag)), serial: $o.serial} as $is
    | $want | to_entries | all(.value == $is[.key])' --argjson drive "$drive" --argjson want "$4" || return 1
  asks "$pve_jq"'$drive.volid | diskid' --argjson drive "$drive"
  found=$answer
}
# pve_no_disk HOST VMID ID
pve_no_disk() {
  local node drive
  ! pve_drive "$1" "$2" "$3"
}
# pve_attaches HOST VMID VOLUME SLOT OPTIONS HELD
pve_attaches() {
  pve_config "$1" "$2" || stop "there is no VM $2"
  asks '.[$slot] == null' --arg slot "$4" || stop "VM $2 has a $4 already"
  pve_writes "$1" "$2" create '. as $is | {delete: [], set: {($slot): ([$volume, ($held + $options | del(.size) | joined)]
    | map(select(. != "")) | join(","))}}' --arg volume "$3" --arg slot "$4" --argjson options "$5" --argjson held "$6"
}
# pve_changes_disk HOST VMID BY SLOT OPTIONS BYTES STORAGE FORMAT: what is empty stays.
pve_changes_disk() {
  local host=$1 vmid=$2 by=$3 slot=$4 options=$5 node drive key volume held
  pve_drive "$host" "$vmid" "$by" || stop "VM $vmid has no disk $by"
  key=$(jq -r .key <<<"$drive") volume=$(jq -r .volid <<<"$drive") held=$(jq -c .more <<<"$drive")
  if [[ $slot == unused && $key != unused* || -n $slot && $slot != unused && $slot != "$key" ]]; then
    if [[ $key != unused* ]]; then
      pve_writes "$host" "$vmid" create '{set: {}, delete: [$key]}' --arg key "$key"
    fi
    if [[ $slot == unused ]]; then return 0; fi
    pve_attaches "$host" "$vmid" "$volume" "$slot" "$options" "$held"
    key=$slot
  fi
  if [[ -n $7$8 ]]; then
    pve_drive "$host" "$vmid" "$key" || stop "VM $vmid has no $key"
    if asks "$pve_jq"'$drive | ($storage != "" and (.volid | split(":")[0]) != $storage)
        or ($format != "" and ((.more.format // (.volid | capture("[.](?<f>qcow2|vmdk|raw)$").f) // "raw") != $format))' \
      --argjson drive "$drive" --arg storage "$7" --arg format "$8"; then
      pve_moves "$host" "$vmid" "$key" "$7" "$8"
    fi
  fi
  if [[ -n $6 ]]; then
    pve_drive "$host" "$vmid" "$key" || stop "VM $vmid has no $key"
    if asks "$pve_jq"'$drive.more.size | bytes < ($bytes | tonumber)' --argjson drive "$drive" --arg bytes "$6"; then
      pve_calls "$host" set "/nodes/$node/qemu/$vmid/resize" --disk "$key" --size "$(($6 / 1024))K"
    fi
  fi
  pve_writes "$host" "$vmid" set '.[$key] as $now | ($now | volume) as $volume | ($now | pairs) as $held
    | ([$volume, ($held + $options | joined)] | map(select(. != "")) | join(",")) as $text
    | {delete: [], set: (if ($held | joined) == ($held + $options | joined) then {} else {($key): $text} end)}' \
    --arg key "$key" --argjson options "$options"
}
# pve_moves HOST VMID KEY STORAGE FORMAT
pve_moves() {
  local words=(--disk "$3" --delete 1)
  if [[ -n $4 ]]; then words+=(--storage "$4"); else words+=(--storage "$(jq -r '.volid | split(":")[0]' <<<"$drive")"); fi
  if [[ -n $5 ]]; then words+=(--format "$5"); fi
  pve_calls "$1" create "/nodes/$node/qemu/$2/move_disk" "${'${words[@]}'}"
}
# pve_makes_disk HOST VMID SLOT STORAGE:SIZE OPTIONS BYTES STORAGE FORMAT: made, or taken over from what a clone brought.
pve_makes_disk() {
  local host=$1 vmid=$2 slot=$3 node drive seed=no
  pve_config "$host" "$vmid" || stop "there is no VM $vmid"
  if asks "$pve_jq"'.[$slot] != null and ((.description | marked).brought | split(" ") | index($slot) != null)' --arg slot "$slot"; then
    pve_changes_disk "$host" "$vmid" "$slot" '' "$5" "$6" "$7" "$8"
    pve_writes "$host" "$vmid" set '(.description | marked) as $text | {delete: [],
      set: {description: ($text | .brought = (.brought | split(" ") - [$slot] | join(" ")) | unmarked)}}' --arg slot "$slot"
    return 0
  fi
  asks '.[$slot] == null' --arg slot "$slot" || stop "VM $vmid has a $slot already"
  if pve_rests "$host" "$vmid"; then seed=yes; fi
  pve_writes "$host" "$vmid" create '. as $is | {($slot): ([$first, ($options | joined)] | map(select(. != "")) | join(","))} as $set
    | {delete: [], set: ($set + (if $seed == "yes" then $is | seed($set; $storage) else {} end))}' \
    --arg slot "$slot" --arg first "$4" --argjson options "$5" --arg storage "$7" --arg seed "$seed"
}
# pve_gives_disk HOST VMID ID SLOT GOAL GOALSLOT OPTIONS: from VM to VM; its volume gets another name there.
pve_gives_disk() {
  local host=$1 vmid=$2 id=$3 slot=$4 goal=$5 to=$6 node drive key volume place
  if pve_drive "$host" "$vmid" "$id"; then
    key=$(jq -r .key <<<"$drive")
    if [[ $slot == unused ]]; then [[ $key == unused* ]] || stop "$id is attached to VM $vmid again"; fi
    if [[ $slot != unused ]]; then [[ $key == "$slot" ]] || stop "$id is not at $slot of VM $vmid any more"; fi
    pve_config "$host" "$goal" || stop "there is no VM $goal"
    if [[ $to != unused ]]; then asks '.[$to] == null' --arg to "$to" || stop "VM $goal has a $to already"; fi
    asks '. as $is | first(range(256) | "unused\(.)" | select($is[.] == null))'
    place=$answer
    pve_vm "$host" "$vmid" || stop "there is no VM $vmid"
    pve_calls "$host" create "/nodes/$node/qemu/$vmid/move_disk" --disk "$key" --target-vmid "$goal" --target-disk "$place"
  else
    # It has gone over before, and waits there.
    pve_config "$host" "$goal" || stop "there is no VM $goal"
    asks "$pve_jq"'[drives[].key | select(startswith("unused"))] | select(length == 1) | .[0]' ||
      stop "$id is neither on VM $vmid nor waiting on VM $goal"
    place=$answer
  fi
  if [[ $to == unused ]]; then return 0; fi
  pve_drive "$host" "$goal" "$place" || stop "VM $goal shows no disk at $place"
  volume=$(jq -r .volid <<<"$drive")
  pve_attaches "$host" "$goal" "$volume" "$to" "$7" '{}'
}
# pve_deletes_disk HOST VMID ID SLOT
pve_deletes_disk() {
  local node drive key
  pve_drive "$1" "$2" "$3" || stop "VM $2 has no disk $3"
  key=$(jq -r .key <<<"$drive")
  [[ $key == "$4" || $4 == unused && $key == unused* ]] || stop "$3 is at $key of VM $2 by now, and not at $4"
  pve_writes "$1" "$2" create '{set: {}, delete: [$key], force: true}' --arg key "$key"
}
`;
