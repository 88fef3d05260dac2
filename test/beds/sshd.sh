#!/bin/sh
# Starts a real sshd with a key of its own and one account's key that may sign in; prints its folder, then its host key.
# sh -s ADDRESS PORT PUBLIC-KEY <sshd.sh
set -e
folder=$(mktemp -d)
cd "$folder"
echo "$3" >allowed
[ "$(id -u)" != 0 ] || mkdir -p /run/sshd
cat >config <<END
ListenAddress $1
Port $2
HostKey $folder/host
AuthorizedKeysFile $folder/allowed
PidFile $folder/pid
StrictModes no
UsePAM no
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UseDNS no
END
ssh-keygen -q -t ed25519 -N '' -f host
# It puts itself in the background when it listens, and says so by ending well.
"$(command -v sshd || echo /usr/sbin/sshd)" -f "$folder/config" -E "$folder/log" || { cat log >&2; exit 1; }
echo "$folder"
cut -d ' ' -f 1,2 host.pub
