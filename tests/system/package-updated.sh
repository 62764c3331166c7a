# SPDX-License-Identifier: GPL-2.0
# what: after another kernel was installed, and booted, the package's module is there for it, and what is saved is made
# root: updated

release=$(uname -r)
is "there are two" "$(find /lib/modules/ -mindepth 1 -maxdepth 1 | wc -l)" 2
is "of which this is the new one" "$(ls /lib/modules | sort -V | tail -n 1)" "$release"
like "by DKMS" "$(modinfo -n device-mapper)" "/lib/modules/$release/updates/dkms/device-mapper.ko*"
is "for each" "$(find /lib/modules/ -name 'device-mapper.ko*' | wc -l)" 2
like "for this one" "$(modinfo -F vermagic device-mapper)" "$release *"
is "what is saved" "$(state kept state)" active
ok "is as saved" /usr/lib/device-mapper/replay status
is "the service" "$(property device-mapper.service ActiveState)" active
ok "a device of now" ctl "create now"
ok "and its table" load now "0 2048 zero"
settle
is "serves" "$(head -c 4096 $D/now | tr -d '\0' | wc -c)" 0
gone now
