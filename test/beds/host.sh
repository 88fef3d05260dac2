#!/bin/sh
# The first process of a host, in namespaces of its own: it sees the files of where it was started, but what it writes is
# its own and in memory. Prints by which number it is known outside, then holds the host until it is killed.
# sh host.sh NAME plain|systemd
set -e
name=$1
first=$2
read -r pid rest </proc/self/stat
mount --make-rprivate /
mount -t tmpfs tmpfs /mnt
mkdir /mnt/upper /mnt/work /mnt/whole
mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work /mnt/whole
cd /mnt/whole
mount -t proc proc proc
mount -t sysfs sysfs sys
mount --rbind /dev dev
mount -t tmpfs tmpfs run
mount -t tmpfs tmpfs tmp
chmod 1777 tmp
# Nobody's own files: what a shell reads there would be done with each command.
mount -t tmpfs tmpfs home
mount -t tmpfs -o mode=700 tmpfs root
# No password, and not locked either: somebody with a key may sign in.
rm -f etc/shadow
echo 'root:*:1::::::' >etc/shadow
chmod 600 etc/shadow
# How the network of the machine around it is set up is no concern of the host.
rm -f etc/netplan/*.yaml etc/network/interfaces.d/*
mkdir -p etc/netplan etc/network run/network run/lock
printf 'auto lo\niface lo inet loopback\n' >etc/network/interfaces
echo "$name" >etc/hostname
echo "$name" >proc/sys/kernel/hostname
IFS=- read -r a b c d e <proc/sys/kernel/random/uuid
echo "$a$b$c$d$e" >etc/machine-id
if [ "$first" = systemd ]; then
  mount -t cgroup2 cgroup2 sys/fs/cgroup
  # Of all that would be started, only what a network needs.
  rm -rf etc/systemd/system/*.wants lib/systemd/system/*.wants etc/systemd/network/*
  for generator in lib/systemd/system-generators/*; do
    [ "${generator##*/}" = netplan ] || rm -f "$generator"
  done
  wanted='systemd-udevd.service systemd-journald.service systemd-networkd.service'
  printf '[Unit]\nRequires=dbus.socket\nWants=%s\n' "$wanted" >etc/systemd/system/host.target
fi
pivot_root . mnt
umount -l /mnt
cd /
echo "$pid"
if [ "$first" = systemd ]; then
  exec env -i container=trueup /lib/systemd/systemd --unit=host.target --log-target=console --show-status=false >&2
fi
exec >/dev/null 2>&1
# While it waits, it buries the processes whose parents have ended, as a first process has to.
sleep infinity &
wait $!
