#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# What DKMS does besides `make`, see dkms.conf.
#
#   dkms.sh known RELEASE               is the kernel one of those this version was tested on?
#   dkms.sh fit RELEASE HEADERS DIR     can it be built for? If not, says why. It is tried,
#                                       in DIR
#   dkms.sh post-build RELEASE TREE     in the build directory; keeps what targets are built with
#   dkms.sh post-install RELEASE        the module is where that kernel looks for it

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tested-kernels
. "$here/tested-kernels"

# series RELEASE: as one number, to compare; 6012 of 6.12.95+deb12-amd64
series()
{
	echo "$1" | sed -n 's/^\([0-9]\{1,3\}\)\.\([0-9]\{1,3\}\).*/\1 \2/p' | {
		read -r major minor && echo $((major * 1000 + minor))
	}
}

# age RELEASE: old, known or new
age()
{
	series=$(series "$1")
	if [ "${series:-0}" -lt "$(series "$TESTED_KERNELS")" ]; then
		echo old
	elif [ "$series" -le "$(series "${TESTED_KERNELS##* }")" ]; then
		echo known
	else
		echo new
	fi
}

say() { printf '%s\n' "$@" | sed 's/^/device-mapper: /' >&2; }

# As the kernel was: modules are built with the same compiler.
tools()
{
	! grep -qs '^CONFIG_CC_IS_CLANG=y' "$1/.config" || echo CC=clang
	! grep -qs '^CONFIG_LD_IS_LLD=y' "$1/.config" || echo LD=ld.lld
}

# missing HEADERS: the interfaces that Kbuild looks for and does not find there. It is
# asked by itself, in a folder where there is nothing to build.
missing()
{
	mkdir probe
	{
		grep -v '^obj-m' Kbuild
		# shellcheck disable=SC2016
		echo '$(info found: $(ccflags-y) .)'
	} > probe/Kbuild
	# shellcheck disable=SC2046
	make -C "$1" M="$PWD/probe" $(tools "$1") modules > probe/log 2>&1
	cat probe/log >> make.log
	# One that does not even come to that does not build, and that is said then.
	grep -q '^found: ' probe/log || return 0
	sed -n 's/^ccflags-y.*dmap-has,\([^,]*\),\(.*\),\(.*\))$/\3 \1 \2/p' Kbuild |
		while read -r name header pattern; do
			grep -q "^found: .*-DDMAP_HAVE_$name " probe/log ||
				echo "  \"$pattern\" in <linux/$header>"
		done
}

# try RELEASE HEADERS DIR: builds it in DIR, which is DKMS' own, so that the log of one that
# failed is where that of any other is. What is missing is only made up for in kernels that
# are old: in a new one it has been replaced by what nobody knows yet.
try()
{
	rm -rf "$3"
	cp -a "$here/" "$3" && cd "$3" || return
	lack=
	if [ "$(age "$1")" = new ]; then
		say "Linux $1 is newer than ${TESTED_KERNELS##* }, the newest this version was tested on: trying it."
		lack=$(missing "$2")
	fi
	if [ -n "$lack" ]; then
		say "The module is left out for Linux $1, which does not have" "$lack"
	else
		# shellcheck disable=SC2046
		make -j"$(nproc)" KERNELRELEASE="$1" KERNELDIR="$2" $(tools "$2") modules >> make.log 2>&1 &&
			[ -e device-mapper.ko ] && return
		say "The module is left out for Linux $1: it does not build there, see" \
			"  $3/make.log"
	fi
	say "A newer version of device-mapper may be there."
	return 1
}

# fit RELEASE HEADERS DIR. One of a series that was tested may have been configured or
# patched as none of those was. Where there are no headers, or the module is not DKMS' yet,
# it is for DKMS to say so.
fit()
{
	case $(age "$1") in
	old)
		say "Linux $1 is too old, it has to be ${TESTED_KERNELS%% *} or newer: left out."
		return 1 ;;
	*)
		[ ! -d "$2/include" ] || [ ! -d "${3%/*}" ] || try "$@" ;;
	esac
}

case $1 in
known)
	[ "$(age "$2")" = known ] ;;
fit)
	fit "$2" "$3" "$4" ;;
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
