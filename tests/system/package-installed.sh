# SPDX-License-Identifier: GPL-2.0
# what: in a machine with the package, the module is DKMS' for this kernel, loads, and the service is there for what gets saved

version=$(dpkg-query -W -f '${Version}' device-mapper-dkms)
like "by DKMS" "$(modinfo -n device-mapper)" "/lib/modules/$(uname -r)/updates/dkms/device-mapper.ko*"
like "installed" "$(dkms status device-mapper -k "$(uname -r)")" "*device-mapper/$version*$(uname -r)*installed"
ok "it loads" modprobe device-mapper
for target in zero striped mirror limit; do
	like "the target $target" "$(modinfo -n device-mapper-target-$target)" \
		"/lib/modules/$(uname -r)/updates/dkms/device-mapper-$target.ko*"
done
is "this version" "$(cat /sys/module/device_mapper/version)" "$version"
is "and says so" "$(sed -n '1s/^# device-mapper \([^ ]*\) .*/\1/p' $P/control)" "$version"
is "nothing else is there" "$(find /lib/modules/ -name 'device-mapper.ko*' | wc -l)" 1
is "the service is enabled" "$(systemctl is-enabled device-mapper)" enabled
# This Debian leaves manuals out.
is "dpkg finds its files as they were" "$(dpkg -V device-mapper-dkms | grep -vE '/usr/share/(doc|man)/')" ""
is "dpkg is whole" "$(dpkg --audit)" ""
