#!/bin/sh
# Starts libvirtd on a host with files and processes of its own: nothing of what it does is seen outside, and it ends with
# the host.
set -e
rm -f /etc/libvirt/qemu/networks/*.xml /etc/libvirt/qemu/networks/autostart/*
for folder in /var/lib/libvirt /var/cache/libvirt /var/log/libvirt; do
  mkdir -p $folder
  mount -t tmpfs tmpfs $folder
done
mkdir -p /run/libvirt /var/log/libvirt/qemu /srv/images
cat >/run/libvirt/conf <<END
auth_unix_ro = "none"
auth_unix_rw = "none"
unix_sock_group = "root"
log_outputs = "2:file:/run/libvirt/log"
END
# A kernel may know the older of the two ways to make firewall rules only.
iptables -w -N probe 2>/dev/null && iptables -w -X probe || {
  ln -sf /usr/sbin/iptables-legacy /etc/alternatives/iptables
  ln -sf /usr/sbin/ip6tables-legacy /etc/alternatives/ip6tables
}
virtlogd -d -p /run/libvirt/virtlogd
libvirtd -d -f /run/libvirt/conf -p /run/libvirt/libvirtd
tries=200
until virsh -q -c qemu:///system list >/dev/null 2>&1; do
  tries=$((tries - 1))
  [ $tries -gt 0 ] || { cat /run/libvirt/log >&2; exit 1; }
  sleep 0.05
done
