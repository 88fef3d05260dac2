#!/bin/sh
# The first process of a user-mode machine: makes the kernel whole, then lets the agent take commands on tty1. When it
# ends, for whatever reason, the machine goes off. $NODE and $AGENT come from the kernel's command line.
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /mnt
ln -s /proc/self/fd /dev/fd
ln -s fd/0 /dev/stdin
ln -s fd/1 /dev/stdout
ln -s fd/2 /dev/stderr
mkdir -p /run/netns /mnt/lib/modules /mnt/hosts /mnt/cgroup
mount -t cgroup2 cgroup2 /mnt/cgroup
mount --bind /usr/lib/uml/modules /mnt/lib/modules
# The kernel asks for more of them when a host needs them.
printf '#!/bin/sh\nexec /sbin/modprobe -d /mnt "$@"\n' >/run/modprobe
chmod +x /run/modprobe
echo /run/modprobe >/proc/sys/kernel/modprobe
modprobe -d /mnt -a ipv6 bridge 8021q veth dummy macvlan overlay
ip link set dev lo up
# Bytes as they are, in both directions.
stty raw -echo </dev/tty1
setsid "$NODE" "$AGENT" </dev/tty1 >/dev/tty1
sync
echo o >/proc/sysrq-trigger
sleep 30
