# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034
# Debian's kernels: the PC's usual one, and those for real time and of other
# architectures. What each is called there, what builds for it, and how QEMU boots it.
# For the lab's scripts to source; nothing is run here by itself.

# arch_of KERNEL: sets what Debian calls it ($series, $flavour, and $arch of its
# packages), the kernel's own ARCH in $karch, in $triplet what a compiler's names begin
# with, and in $suffix what those of folders end with that are not of this machine's
# architecture; empty if it is
arch_of()
{
	local is

	case $1 in
	arm64)       is="6.12 arm64           arm64   arm64   aarch64-linux-gnu" ;;
	arm64-16k)   is="6.12 arm64-16k       arm64   arm64   aarch64-linux-gnu" ;;
	armhf)       is="6.12 armmp           armhf   arm     arm-linux-gnueabihf" ;;
	i386)        is="6.1  686-pae         i386    x86     i686-linux-gnu" ;;
	ppc64el)     is="6.12 powerpc64le     ppc64el powerpc powerpc64le-linux-gnu" ;;
	ppc64el-64k) is="6.12 powerpc64le-64k ppc64el powerpc powerpc64le-linux-gnu" ;;
	riscv64)     is="6.12 riscv64         riscv64 riscv   riscv64-linux-gnu" ;;
	s390x)       is="6.12 s390x           s390x   s390    s390x-linux-gnu" ;;
	*-rt)        is="${1%-rt} rt-amd64    amd64   x86     x86_64-linux-gnu" ;;
	*)           is="$1   amd64           amd64   x86     x86_64-linux-gnu" ;;
	esac
	read -r series flavour arch karch triplet <<< "$is"
	suffix=
	[ "$arch" = "$MACHINE_ARCH" ] || suffix=-$arch
}

# arch_compiler GCC: the packages of that compiler for $arch and, if it is another than
# this machine's, of what a static program is linked with
arch_compiler()
{
	if [ -z "$suffix" ]; then
		echo "$1"
	else
		echo "$1-$triplet" "libc6-dev-$arch-cross"
	fi
}

# inside ROOT DIR... -- CMD...: runs it in that Debian, with /proc, and with those
# folders in the same place; here, if ROOT is empty
inside()
{
	if [ -z "$1" ]; then
		while [ "$1" != -- ]; do
			shift
		done
		shift
		"$@"
		return
	fi
	# shellcheck disable=SC2016
	as_root unshare -m sh -ec '
		root=$1
		shift
		mount -t proc proc "$root/proc"
		while [ "$1" != -- ]; do
			mkdir -p "$root$1"
			mount --bind "$1" "$root$1"
			shift
		done
		shift
		exec chroot "$root" env PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"
	' sh "$@"
}

# arch_qemu ACCEL: sets $qemu to the program and its machine for $arch, $package to
# what has that program, $console and $out to the names that the guest knows its
# console and the line for results by, $results to how the latter is plugged in, $disk to
# what a disk is. All of it is built into Debian's kernels, but for virtio_blk, and for
# virtio_pci on a PC.
arch_qemu()
{
	local many="-accel tcg,thread=multi"

	console=ttyAMA0 out=ttyS0 results="-device pci-serial,chardev=results"
	disk=virtio-blk-pci package="qemu-system-arm"
	case $arch in
	amd64 | i386)
		qemu="qemu-system-x86_64 $(machine_of "$1")" package="qemu-system-x86"
		console=ttyS0 out=ttyS1 results="-serial chardev:results" ;;
	arm64)
		# It has pages of 16 KiB, too, and little of what `max` has that costs.
		qemu="qemu-system-aarch64 -machine virt -cpu cortex-a76 $many" ;;
	armhf)
		# No addresses beyond 4 GiB in that flavour, and no PCI if it is there.
		qemu="qemu-system-arm -machine virt,highmem=off -cpu cortex-a15 $many" ;;
	ppc64el)
		qemu="qemu-system-ppc64 -machine $PSERIES -cpu power9 $many"
		package="qemu-system-ppc"
		console=hvc0 out=hvc1 results="-serial chardev:results" ;;
	riscv64)
		qemu="qemu-system-riscv64 -machine virt -cpu rv64 $many"
		package="qemu-system-misc" console=ttyS0 out=ttyS1 ;;
	s390x)
		# A thread for each processor, and QEMU 7.2 hangs when the guest powers off.
		qemu="qemu-system-s390x -machine s390-ccw-virtio -cpu max"
		qemu="$qemu -accel tcg,thread=single" package="qemu-system-misc"
		console=ttysclp0 out=hvc0 disk=virtio-blk-ccw
		results="-device virtio-serial-ccw -device virtconsole,chardev=results" ;;
	esac
}

# What QEMU cannot emulate of it, and would warn of or refuse to start without
PSERIES=pseries,cap-cfpc=broken,cap-sbbc=broken,cap-ibs=broken,cap-ccf-assist=off
