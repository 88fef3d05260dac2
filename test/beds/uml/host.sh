#!/bin/sh
# The first process of a host inside a user-mode machine, in namespaces of its own: sees the machine's files, but what it
# writes is its own and in memory. Tells by which number it is known outside, then holds the host until it is killed.
# sh host.sh NAME FIFO [systemd]
set -e
name=$1
fifo=$2
exec 2>/dev/console
read -r pid rest </proc/self/stat
mount --make-rprivate /
own=/mnt/hosts/$name
mkdir -p "$own"
mount -t tmpfs tmpfs "$own"
mkdir "$own/upper" "$own/work" "$own/whole"
mount -t overlay overlay -o "lowerdir=/,upperdir=$own/upper,workdir=$own/work" "$own/whole"
exec 3>"$fifo"
cd "$own/whole"
mount -t proc proc proc
mount -t sysfs sysfs sys
mount --rbind /dev dev
mount -t tmpfs tmpfs run
mount -t tmpfs tmpfs tmp
# How the machine's own network is set up is no concern of the host.
rm -f etc/netplan/*.yaml etc/network/interfaces.d/*
mkdir -p etc/netplan etc/network run/network run/lock
printf 'auto lo\niface lo inet loopback\n' >etc/network/interfaces
echo "$name" >etc/hostname
echo "$name" >proc/sys/kernel/hostname
IFS=- read -r a b c d e <proc/sys/kernel/random/uuid
echo "$a$b$c$d$e" >etc/machine-id
if [ "$3" = systemd ]; then
  mount -t cgroup2 cgroup2 sys/fs/cgroup
  # Of all that the machine would start, only what a network needs.
  rm -rf etc/systemd/system/*.wants lib/systemd/system/*.wants etc/systemd/network/*
  for generator in lib/systemd/system-generators/*; do
    [ "${generator##*/}" = netplan ] || rm -f "$generator"
  done
  printf '[Unit]\nRequires=dbus.socket\nWants=systemd-udevd.service systemd-journald.service systemd-networkd.service\n' >etc/systemd/system/host.target
fi
pivot_root . mnt
umount -l /mnt
cd /
echo "$pid" >&3
exec 3>&-
if [ "$3" = systemd ]; then
  exec env -i container=trueup /lib/systemd/systemd --unit=host.target --log-target=console --show-status=false </dev/null >/dev/console 2>&1
fi
exec sleep infinity </dev/null >/dev/null 2>&1
