#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# What DKMS does besides `make`, see dkms.conf.
#
#   dkms.sh known RELEASE               is the kernel one of those this version was tested on?
#   dkms.sh pre-build RELEASE DIR       in the build directory; 77: leave this kernel out
#   dkms.sh post-build RELEASE TREE     in the build directory; keeps what targets are built with
#   dkms.sh post-install RELEASE        the module is where that kernel looks for it

# known RELEASE: 6.1 up to 7.2
known()
{
	case $1 in
	6.[1-9] | 6.[1-9][!0-9]*) ;;
	6.1[0-9] | 6.1[0-9][!0-9]*) ;;
	7.[0-2] | 7.[0-2][!0-9]*) ;;
	*) return 1 ;;
	esac
}

case $1 in
known)
	known "$2" ;;
pre-build)
	# One that is newer may have changed what the module is built on. Then it is
	# left out, with the reason in the log, and the package manager goes on.
	known "$2" && exit
	make KERNELRELEASE="$2" KERNELDIR="$3" modules && exit
	echo "device-mapper does not build for $2, a kernel that is newer than it knows:"
	echo "left out. A newer version of device-mapper may be there."
	exit 77 ;;
post-build)
	[ -e "$3/module/Module.symvers" ] || cp Module.symvers "$3/module/" ;;
post-install)
	# Where there are headers before the kernel comes, its initramfs is made later. If
	# they come after it, the devices that the root file system may lie on would not
	# be in it.
	set -- "$2" /etc/device-mapper/*.table
	[ -e "$2" ] || exit 0
	for image in "/boot/initrd.img-$1" "/boot/initramfs-$1.img"; do
		[ -e "$image" ] || continue
		depmod "$1"
		if command -v update-initramfs > /dev/null; then
			update-initramfs -u -k "$1"
		elif command -v dracut > /dev/null; then
			dracut --force "$image" "$1"
		fi
	done ;;
*)
	sed -n 's/^#   //p' "$0" >&2
	exit 2 ;;
esac
