/** Shell functions for Linux hosts: `ip`, netplan's files, and the switch that takes back what cuts its own path. */
import { storedLibrary } from './library-stored.ts';

const network = String.raw`
declare -A linux_become=()
# linux_at HOST COMMAND…: there, as root.
linux_at() {
  local host=$1
  shift
  if [[ -z ${'${linux_become["host $host"]+there}'} ]]; then
    [[ $(at "$host" id -u </dev/null) == 0 ]] && linux_become["host $host"]='' || linux_become["host $host"]='sudo'
  fi
  if [[ -n ${'${linux_become["host $host"]}'} ]]; then at "$host" sudo -n "$@"; else at "$host" "$@"; fi
}
linux_links() { reads linux_at "$1" ip -j -d addr show; }
# linux_routes HOST FAMILY
linux_routes() {
  if [[ -n $2 ]]; then reads linux_at "$1" ip -j -d "$2" route show table main; else reads linux_at "$1" ip -j -d route show table main; fi
}
# linux_has HOST DEVICE ADDRESS
linux_has() {
  linux_links "$1"
  asks 'any(.[]; .ifname == $device and any(.addr_info[]?; "\(.local)/\(.prefixlen)" == $address and (.tentative // false | not)
    and (.dadfailed // false | not)))' --arg device "$2" --arg address "$3"
}
linux_has_not() {
  linux_links "$1"
  asks 'any(.[]; .ifname == $device and any(.addr_info[]?; "\(.local)/\(.prefixlen)" == $address)) | not' --arg device "$2" --arg address "$3"
}
# linux_device_is HOST NAME FIELDS
linux_device_is() {
  linux_links "$1"
  asks '. as $all | .[] | select(.ifname == $name) | .linkinfo as $info | {kind: $info.info_kind, mtu, up: (.flags | index("UP") != null),
      on: .link, tag: $info.info_data.id?, mac: .address, stp: ($info.info_data.stp_state == 1),
      forwardDelay: (($info.info_data.forward_delay // 0) / 100), alias: .ifalias,
      ports: ([$all[] | select(.master == $name and (.linkinfo.info_kind? != "tun") and (.ifname | test("^(vnet|tap|veth|fwpr|fwln|lxc)[a-z0-9_]*[0-9]") | not))
        | .ifname] | sort)} as $is | $want | to_entries | all(.value == $is[.key])' --arg name "$2" --argjson want "$3"
}
linux_no_device() {
  linux_links "$1"
  asks 'all(.[]; .ifname != $name)' --arg name "$2"
}
# linux_free_device HOST NAME ADDRESSES: nothing is on it but these.
linux_free_device() {
  linux_links "$1"
  asks '. as $all | any(.[]; .ifname == $name) and ([.[] | select(.ifname == $name) | .addr_info[]? | select(.scope != "link")
    | "\(.local)/\(.prefixlen)"] - $known == []) and all($all[]; .link != $name)
    and all($all[]; .master != $name or (.linkinfo.info_kind? != "tun" and (.ifname | test("^(vnet|tap|veth|fwpr|fwln|lxc)[a-z0-9_]*[0-9]") | not)))' \
    --arg name "$2" --argjson known "$3"
}
linux_route() {
  local family=''
  [[ $2 != *:* ]] || family=-6
  linux_routes "$1" "$family"
  asks 'any(.[]; (.dst == $to or (.dst == "default" and $to == "::/0")) and (.metric // (if $to | contains(":") then 1024 else 0 end)) == $metric
    and ($via == "" or .gateway == $via) and ($device == "" or .dev == $device))' \
    --arg to "$2" --argjson metric "$3" --arg via "$4" --arg device "$5"
}
linux_no_route() { ! linux_route "$1" "$2" "$3" '' ''; }
# linux_unheld HOST DEVICE IP: nobody else on the wire answers for it.
linux_unheld() {
  local macs said
  linux_links "$1"
  if asks '(any(.[]; .ifname == $device and (.flags | index("UP") != null)) | not) or any(.[].addr_info[]?; .local == $ip)' --arg device "$2" --arg ip "$3"; then return 0; fi
  [[ $3 != *:* ]] || return 0
  macs=$(jq -c '[.[].address]' <<<"$got")
  said=$(linux_at "$1" arping -D -c 2 -w 3 -I "$2" "$3" </dev/null) && return 0
  got=$(jq -R '[scan("\\[([0-9A-Fa-f:]{17})\\]")[0] | ascii_downcase]' <<<"$said" | jq -s 'add // []')
  asks '. - $own == []' --argjson own "$macs"
}
# linux_tells HOST DEVICE IP: neighbours that know the former holder would go on sending there.
linux_tells() {
  [[ $3 != *:* ]] || return 0
  linux_at "$1" arping -U -q -c 2 -I "$2" "$3" </dev/null >/dev/null || true
}
# linux_goes HOST LINES: a line of ip by itself, several as one batch.
linux_goes() {
  local words
  if [[ $2 == *$'\n'* ]]; then feeds "$2" linux_at "$1" ip -batch -; else
    read -ra words <<<"$2"
    does linux_at "$1" ip "${'${words[@]}'}"
  fi
}
# linux_kept HOST DEVICE ADDRESS: $lines put back what the kernel takes along with an address: others of its subnet, and routes.
linux_kept() {
  linux_links "$1"
  lines=$(jq -r '.[] | select(.ifname == $device) | .addr_info[]? | select(.family == "inet" and .scope != "link"
      and "\(.local)/\(.prefixlen)" != $address)
    | "addr replace \(.local)/\(.prefixlen) dev \($device)" + (if .broadcast then " brd \(.broadcast)" else "" end)
      + (if .label and .label != $device then " label \(.label)" else "" end)' --arg device "$2" --arg address "$3" <<<"$got")
  linux_routes "$1" ''
  lines+=$'\n'$(jq -r '[.[] | select(.dev == $device and .protocol != "kernel" and .protocol != "ra")] | sort_by(.gateway != null) | .[]
    | "route replace \(.dst)" + (if .gateway then " via \(.gateway)" else "" end) + " dev \(.dev)"
      + (if .metric then " metric \(.metric)" else "" end) + (if .protocol == "boot" then "" else " proto \(.protocol)" end)
      + (if .prefsrc then " src \(.prefsrc)" else "" end)' --arg device "$2" <<<"$got")
}
# linux_puts_back HOST: $lines, as far as they still can be.
linux_puts_back() {
  local words
  while read -ra words; do
    ((${'${#words[@]}'} > 0)) || continue
    linux_at "$1" ip "${'${words[@]}'}" </dev/null >/dev/null 2>&1 || true
  done <<<"$lines"
  fresh
}
# linux_takes_address HOST DEVICE ADDRESS
linux_takes_address() {
  local lines
  linux_kept "$1" "$2" "$3"
  does linux_at "$1" ip addr del "$3" dev "$2"
  linux_puts_back "$1"
}
# linux_cuts HOST ID SECONDS LINES BACK PROOF…: unless PROOF holds over a new connection in time, the host goes back by itself.
linux_cuts() {
  local host=$1 id=$2 seconds=$3 change=$4 back=$5 folder=/run/trueup/$2 lines line device address
  shift 5
  # What the kernel takes along with an address that goes comes back either way.
  lines=''
  while read -r line; do
    if [[ $line =~ ^addr\ del\ ([^\ ]+)\ dev\ ([^\ ]+) ]]; then
      address=${'${BASH_REMATCH[1]}'} device=${'${BASH_REMATCH[2]}'}
      linux_kept "$host" "$device" "$address"
      back+=$'\n'$lines
    fi
  done <<<"$change"
  fresh
  linux_at "$host" rm -r -f "$folder" </dev/null
  linux_at "$host" mkdir -p -m 700 "$folder" </dev/null
  feeds "$(grep . <<<"$back")" linux_at "$host" tee "$folder/rollback"
  feeds "#!/bin/sh
mv -T $folder/armed $folder/fired || exit 0
ip -force -batch $folder/rollback
mv -T $folder/fired $folder/rolled-back" linux_at "$host" tee "$folder/rollback.sh"
  feeds "$change" linux_at "$host" tee "$folder/change"
  feeds "{\"at\":\"in $seconds seconds\",\"what\":[\"$now\"]}" linux_at "$host" tee "$folder/armed"
  does linux_at "$host" systemd-run --collect "--unit=trueup-$id" "--on-active=${'${seconds}'}s" --timer-property=AccuracySec=100ms /bin/sh "$folder/rollback.sh"
  timeout_at=$((SECONDS + seconds - seconds / 5))
  linux_at "$host" ip -batch "$folder/change" </dev/null >/dev/null 2>&1 || true
  while true; do
    fresh
    if "$@"; then break; fi
    ((SECONDS < timeout_at)) || stop "it could not be proven that the host is still reached: it goes back by itself"
    sleep "$pause"
  done
  does linux_at "$host" mv -T "$folder/armed" "$folder/confirmed"
  linux_at "$host" systemctl stop "trueup-$id.timer" </dev/null >/dev/null 2>&1 || true
  does linux_at "$host" rm -r -f "$folder"
  linux_puts_back "$host"
}
`;

export const library = [network, storedLibrary].map((each) => each.trim()).join('\n');
