/** The little program that stands around each command, where that runs. It needs a POSIX shell, coreutils and flock. */

// It keeps two runs of a task apart by a lock that the kernel lifts when the run has ended, however that came about; it
// ends the command at its time limit, also when trueup is long gone; it keeps only the end of what is printed, so that a
// reader who has died breaks nothing; and it writes down with which inputs the task was run, and how that ended.

/** `$1…$8`: mode, name, folder, base of its files, digest of the inputs, seconds, bytes, and the inner program. */
export const outer = `
for tool in cat env flock grep head mkfifo mktemp tail timeout; do
  command -v "$tool" >/dev/null || { echo "There is no $tool." >&2; exit 125; }
done
mode=$1 name=$2 folder=$3 base=$4 digest=$5 seconds=$6 bytes=$7 inner=$8; shift 8
case $base in /*) ;; *) base=\${HOME:-/tmp}/.trueup/tasks/$base ;; esac
mask=$(umask); umask 077
record() { printf 'trueup-task %s %s %s\\n' "$1" "$(head -n 1 "$base.good" 2>/dev/null | grep . || echo -)" "$(head -n 1 "$base.last" 2>/dev/null | grep . || echo - -)"; }
if [ "$mode" = run ]; then
  mkdir -p "\${base%/*}" || exit 125
  exec 9>>"$base.lock" || exit 125
  flock -n -E 98 9
  case $? in 0) ;; 98) record busy; exit 0 ;; *) exit 125 ;; esac
  record free
  printf '%s running\\n' "$digest" >"$base.last" || exit 125
else
  [ ! -e "$base.lock" ] || flock -n -s -E 98 "$base.lock" true
  case $? in 0) record free ;; 98) record busy; exit 0 ;; *) exit 125 ;; esac
fi
[ -d /dev/shm ] && [ -w /dev/shm ] && TMPDIR=/dev/shm
own=$(mktemp -d "\${TMPDIR:-/tmp}/trueup-task.XXXXXX") || exit 125
trap 'rm -rf "$own"' EXIT
mkfifo "$own/out" "$own/err" "$own/live" || exit 125
exec 7<&0
(trap '' TERM; exec tail -c "$bytes" <"$own/out") 7<&- 9>&- & out=$!
(trap '' TERM; exec tail -c "$bytes" <"$own/err" >&2) 7<&- 9>&- & err=$!
stopped=
trap 'stopped=yes; kill -TERM "$run" 2>/dev/null; rm -f "$own/vars.yml"' TERM
timeout -k 10 "$seconds" env -i PATH="$PATH" HOME="$HOME" LANG="\${LANG:-C.UTF-8}" sh -c "$inner" trueup-task "$folder" "$own" "$mask" "$@" <&7 7<&- >"$own/out" 2>"$own/err" & run=$!
{ wait "$run"; code=$?; while [ "$stopped" = yes ] && kill -0 "$run"; do wait "$run"; code=$?; done; } 2>/dev/null
rm -f "$own/vars.yml"
if [ "$mode" = run ]; then
  if [ "$code" = 0 ]; then printf '%s\\n' "$digest" >"$base.good"; fi
  printf '%s %s\\n' "$digest" "$code" >"$base.last"
fi
exec 9>&-
(timeout 5 cat "$own/live" >/dev/null; [ $? != 124 ] || kill -KILL "$out" "$err") </dev/null >/dev/null 2>&1 7<&- &
exec 8>"$own/live"
rm -rf "$own"
{ wait "$out"; heard=$?; wait "$err"; exec 8>&-; } 2>/dev/null
[ "$heard" = 0 ] || echo 'Something that it started holds its output open: what it printed is lost.' >&2
exit "$code"
`.trim();

/** `$1…$3`: folder, a folder of its own, umask; then the command. What is nobody else's business comes over stdin. */
export const inner = `
exec 9>&-
folder=$1 own=$2 mask=$3; shift 3
given=$(cat) trueup_given= trueup_vars= trueup_config=
eval "$given"
[ "$trueup_given" = all ] || { echo 'trueup has ended before it had said everything' >&2; exit 125; }
if [ -n "$trueup_vars" ]; then printf '%s\\n' "$trueup_vars" >"$own/vars.yml" || exit 125; set -- "$@" -e "@$own/vars.yml"; fi
if [ "$trueup_config" = none ]; then : >"$own/none.cfg" || exit 125; export ANSIBLE_CONFIG="$own/none.cfg"; fi
unset given trueup_given trueup_vars trueup_config
umask "$mask"
if [ -n "$folder" ]; then cd -- "$folder" || exit 125; fi
exec "$@" </dev/null
`.trim();
