/** The shell functions that every script has: looking, changing, waiting, counting. */

/** Reads are kept until something is written, so that many checks of one list cost one call. */
export const core = String.raw`
say() { printf '%s\n' "$*"; }
stop() { printf 'STOP: %s\n' "$*" >&2; exit 4; }

# What was read is kept until something is written.
declare -A kept=()
got='' found='' answer=''
fresh() { kept=(); }
# reads COMMAND…: $got is what it prints.
reads() {
  local key
  printf -v key '%q ' "$@"
  if [[ ${'${kept["$key"]+there}'} ]]; then
    got=${'${kept["$key"]}'}
    return 0
  fi
  got=$("$@" </dev/null) || stop "this could not be read: $*"
  kept["$key"]=$got
}
# asks FILTER [OPTION…]: $answer is what jq makes of $got; false where that is nothing, null or false.
asks() {
  local code=0
  answer=$(jq -er "$@" <<<"$got") || code=$?
  case $code in
    0) return 0 ;;
    1 | 4) return 1 ;;
    *) stop "an answer was not understood (jq ended with $code)" ;;
  esac
}
# finds FILTER [OPTION…]: $found is the one thing that fits; two are never chosen from.
finds() {
  asks "$@" || return 1
  [[ $answer != *$'\n'* ]] || stop "more than one thing fits where one is meant: $answer"
  found=$answer
}
# once TEST…: its answer, until something is written; and what it found.
once() {
  local key code=0
  printf -v key '%q ' once "$@"
  if [[ -z ${'${kept["$key"]+there}'} ]]; then
    "$@" || code=$?
    kept["$key"]=$code
    kept["found $key"]=$found
  fi
  found=${'${kept["found $key"]}'}
  return "${'${kept["$key"]}'}"
}
# does COMMAND…: changes something.
does() {
  fresh
  "$@" </dev/null >/dev/null || stop "this failed: $*"
}
# feeds TEXT COMMAND…: the same, with a text to read.
feeds() {
  local text=$1
  shift
  fresh
  "$@" <<<"$text" >/dev/null || stop "this failed: $*"
}
# at HOST COMMAND…: there by ssh; without a host, here.
at() {
  local host=$1
  shift
  if [[ -z $host ]]; then
    "$@"
    return
  fi
  local word line='' quote="'" quoted="'\''"
  for word in "$@"; do line+=" '${'${word//"$quote"/"$quoted"}'}'"; done
  ssh -- "$host" "$line"
}

apply=no now='' changed=0 already=0 open=0 concluded=no
# await TEST SECONDS
await() {
  local end=$((SECONDS + $2))
  while true; do
    fresh
    if "$1"; then return 0; fi
    ((SECONDS < end)) || stop "it was done, and does not show after $2 seconds"
    sleep "$pause"
  done
}
# step NUMBER TITLE SECONDS
step() {
  now="step $1 of $steps, $2"
  if "settled_$1"; then
    already=$((already + 1))
    say "$now: is so already"
    return 0
  fi
  if [[ $apply != yes ]]; then
    open=$((open + 1))
    say "$now: to do"
    return 0
  fi
  say "$now"
  fresh
  "do_$1"
  await "so_$1" "$3"
  changed=$((changed + 1))
}
# by_hand NUMBER TITLE INSTRUCTION…: what a person does.
by_hand() {
  now="step $1 of $steps, $2"
  local number=$1 line said
  if "settled_$number"; then
    already=$((already + 1))
    say "$now: is so already"
    return 0
  fi
  say "$now: BY HAND"
  shift 2
  for line in "$@"; do say "    $line"; done
  if [[ $apply != yes ]]; then
    open=$((open + 1))
    return 0
  fi
  while [[ -t 0 ]]; do
    read -r -p 'Done? [yes/no] ' said || break
    [[ $said == yes ]] || break
    done_by_hand+=" $number"
    fresh
    if "settled_$number"; then
      changed=$((changed + 1))
      return 0
    fi
    say 'It does not show yet.'
  done
  stop "do this by hand, then run this again with --done $number"
}
# said_done NUMBER: somebody says that it was done.
said_done() { [[ " $done_by_hand " == *" $1 "* ]]; }

# note WHAT, noted WHAT: what nothing shows that could be looked at is written down beside the script's plan.
note() { printf '%s\n' "$1" >>"$notes"; }
noted() { [[ -e $notes ]] && grep -qxF -- "$1" "$notes"; }

summary() {
  say "$steps steps: $changed done now, $already so already, $open open"
}
finish() {
  local code=$?
  trap - EXIT
  if [[ $concluded != yes ]]; then
    say "Stopped at $now." >&2
    open=$((steps - changed - already))
    summary
    ((code == 0)) || code=4
  fi
  exit "$code"
}
# conclude NUMBER…: everything is looked at once more.
conclude() {
  local number
  now='the last look'
  # Where nothing was changed, all of it has just been looked at.
  if [[ $apply == yes ]] && ((changed > 0)); then
    open=0
    fresh
    for number in "$@"; do
      if ! "settled_$number"; then
        open=$((open + 1))
        say "step $number is not so any more"
      fi
    done
  fi
  concluded=yes
  summary
  if ((open > 0)); then
    if [[ $apply == yes ]]; then exit 4; else exit 2; fi
  fi
  say 'All is so.'
  exit 0
}
`.trim();
