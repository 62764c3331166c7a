# SPDX-License-Identifier: GPL-2.0
#
# make				build device-mapper.ko and its targets for the running kernel
# make KERNELRELEASE=6.1.0-1	... for another one that has its headers here
# make KERNELDIR=/path		... against that kernel's build directory
# make install			install it and all that belongs to it (DESTDIR=, prefix=)
# make modules_install		... the modules alone
# make uninstall		take away what install made, for that kernel
# make install-source		put what DKMS builds them from in /usr/src
# make deb			build device-mapper-dkms_VERSION_all.deb in build/deb
# make run			boot a VM and see it at work
# make check			prove it (KERNELS="6.1", TESTS="swap-*", V=1)
# make check-all		prove it all, on each kernel, before a release
# make torture MINUTES=60	all at once, for so long
# make suites MINUTES=1		other projects' tests, longer than check runs them
# make fuzz SECONDS=60		random text and tables for the parsers and the index
# make coverage			see which lines of it no test runs
# make bench			measure it (PARTS="iopath load", ROUNDS=3)
# make clean
# make clean-cache		take away the kernels and more that make check keeps

KERNELRELEASE ?= $(shell uname -r)
KERNELDIR ?= /lib/modules/$(KERNELRELEASE)/build

prefix ?= /usr
INSTALL ?= install

KBUILD = $(MAKE) -C $(KERNELDIR) M=$(CURDIR) \
	$(if $(V),V=$(V)) $(if $(W),W=$(W)) $(if $(C),C=$(C)) $(without_btf)

# Types for tracers are made by pahole, where the kernel's vmlinux is at hand, with the
# options of the one that made the kernel's. Another one may not know them, and there may
# be none: a module without types is as good.
pahole_was = $(shell sed -n 's/^CONFIG_PAHOLE_VERSION=//p' $(KERNELDIR)/.config 2> /dev/null)
pahole_is = $(shell pahole --version 2> /dev/null | sed -n 's/^v\([0-9]*\)\.\([0-9]*\).*/\1\2/p')
without_btf = $(if $(wildcard $(KERNELDIR)/vmlinux),$(if $(pahole_was),$(if \
	$(filter $(pahole_was),$(pahole_is)),,CONFIG_DEBUG_INFO_BTF_MODULES=)))

# What that kernel calls itself: with KERNELDIR alone nothing else says it, and
# Debian's 6.1 has another name in include/config/kernel.release
release = $(or $(shell sed -n 's/.*UTS_RELEASE "\(.*\)"/\1/p' \
	$(KERNELDIR)/include/generated/utsrelease.h 2> /dev/null),$(KERNELRELEASE))

all: modules

headers:
	@test -e $(KERNELDIR)/Makefile || { \
		echo "No kernel headers in $(KERNELDIR)."; \
		echo "Install them (Debian, Ubuntu: linux-headers-$(KERNELRELEASE);" \
			"Fedora: kernel-devel-$(KERNELRELEASE))"; \
		echo "or name others: make KERNELRELEASE=... or make KERNELDIR=..."; \
		exit 1; } >&2

modules: headers
	$(if $(without_btf),@echo "warning: pahole is $(or $(pahole_is),not there) and was \
		$(pahole_was) for the kernel: no BTF for the module" >&2)
	+$(KBUILD) modules

modules_install: headers
	+$(KBUILD) $(if $(DESTDIR),INSTALL_MOD_PATH=$(DESTDIR)) modules_install

# What the source of a target needs: the header, and the versions of the
# symbols as they were built for that kernel.
include = $(DESTDIR)$(prefix)/include/device-mapper

# Kbuild runs depmod only where the kernel's own build is.
install: modules_install install-files
	$(INSTALL) -D -m 644 Module.symvers $(include)/$(release)/Module.symvers
	$(if $(DESTDIR),,depmod -a $(release))

# Where Kbuild puts them, in updates or extra
modules = device-mapper $(patsubst %.o,targets/%,$(shell sed -n 's/^obj-m += //p' targets/Kbuild))

# The headers may be gone already.
uninstall: uninstall-files
	$(RM) $(foreach module,$(modules),$(DESTDIR)/lib/modules/$(release)/*/$(module).ko*)
	@rmdir $(foreach dir,updates extra,$(addprefix $(DESTDIR)/lib/modules/$(release)/,\
		$(dir)/targets $(dir))) 2> /dev/null || :
	$(RM) -r $(include)/$(release)
	@rmdir $(include) 2> /dev/null || :
	$(if $(DESTDIR),,depmod -a $(release))

# What is the same for all kernels: MODE FILE PATH
unitdir ?= $(prefix)/lib/systemd/system
udevdir ?= $(prefix)/lib/udev
initramfs = $(prefix)/share/initramfs-tools
dracut = $(prefix)/lib/dracut/modules.d/90device-mapper-text
define files
644 include/device-mapper.h $(prefix)/include/device-mapper/device-mapper.h
644 man/device-mapper.4 $(prefix)/share/man/man4/device-mapper.4
644 man/device-mapper-table.5 $(prefix)/share/man/man5/device-mapper-table.5
644 man/device-mapper-io-err.5 $(prefix)/share/man/man5/device-mapper-io-err.5
644 man/device-mapper-limit.5 $(prefix)/share/man/man5/device-mapper-limit.5
644 man/device-mapper-linear.5 $(prefix)/share/man/man5/device-mapper-linear.5
644 man/device-mapper-mirror.5 $(prefix)/share/man/man5/device-mapper-mirror.5
644 man/device-mapper-striped.5 $(prefix)/share/man/man5/device-mapper-striped.5
644 man/device-mapper-zero.5 $(prefix)/share/man/man5/device-mapper-zero.5
755 system/replay $(prefix)/lib/device-mapper/replay
755 system/watch $(prefix)/lib/device-mapper/watch
644 man/device-mapper.service.8 $(prefix)/share/man/man8/device-mapper.service.8
644 system/device-mapper.service $(unitdir)/device-mapper.service
644 system/device-mapper-wait.service $(unitdir)/device-mapper-wait.service
644 system/device-mapper-watch@.service $(unitdir)/device-mapper-watch@.service
644 system/61-device-mapper.rules $(udevdir)/rules.d/61-device-mapper.rules
755 system/initramfs-tools/hooks/device-mapper $(initramfs)/hooks/device-mapper
755 system/initramfs-tools/scripts/local-top/device-mapper $(initramfs)/scripts/local-top/device-mapper
755 system/initramfs-tools/scripts/local-block/device-mapper $(initramfs)/scripts/local-block/device-mapper
755 system/initramfs-tools/scripts/local-premount/device-mapper $(initramfs)/scripts/local-premount/device-mapper
755 system/dracut/90device-mapper-text/module-setup.sh $(dracut)/module-setup.sh
755 system/dracut/90device-mapper-text/replay.sh $(dracut)/replay.sh
755 system/dracut/90device-mapper-text/finished.sh $(dracut)/finished.sh
endef
export files

install-files:
	@echo "$$files" | while read -r mode file path; do \
		echo "  INSTALL $(DESTDIR)$$path"; \
		$(INSTALL) -D -m $$mode $$file "$(DESTDIR)$$path" || exit; \
	done
	$(INSTALL) -d $(DESTDIR)/etc/device-mapper

# The source of the modules, for DKMS
version = $(shell sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf)
source = $(DESTDIR)/usr/src/device-mapper-$(version)

install-source:
	$(INSTALL) -d $(source)
	$(INSTALL) -m 644 dm*.c Kbuild Makefile dkms.conf tested-kernels $(source)
	@for file in include/*.h include/public/*.h targets/Kbuild targets/*.c targets/*/*.[ch]; do \
		$(INSTALL) -D -m 644 $$file $(source)/$$file || exit; \
	done
	$(INSTALL) -m 755 dkms.sh $(source)

# What is saved in /etc/device-mapper stays.
uninstall-files:
	$(if $(DESTDIR),,-@systemctl -q disable device-mapper.service 2> /dev/null || :)
	@echo "$$files" | while read -r mode file path; do \
		echo "  RM      $(DESTDIR)$$path"; \
		rm -f "$(DESTDIR)$$path"; \
	done
	@rmdir $(DESTDIR)$(prefix)/lib/device-mapper $(DESTDIR)$(dracut) \
		$(DESTDIR)/etc/device-mapper 2> /dev/null || :

# Not by Kbuild, which would clean build/ as well: the kernels of the tests
clean:
	$(RM) $(foreach dir,. targets targets/*,$(addprefix $(dir)/,\
		*.ko *.mod *.mod.c *.o *.o.d .*.cmd Module.symvers modules.order))
	$(RM) -r build/unit build/fuzz build/module build/deb

# In a copy, as what it makes on the way would lie between the sources
deb:
	@debian/build

run:
	@tests/run

check:
	@tests/check

check-all: export ALL = 1
check-all: check

torture: export MINUTES ?= 60
torture: export TESTS ?= torture-all
torture: export KERNELS ?= debug
torture: export RERUNS ?= 0
torture: check

suites: export MINUTES ?= 1
suites: export TESTS ?= suite-*
suites: export KERNELS ?= 6.12 debug
suites: export RERUNS ?= 0
suites: check

fuzz:
	@tests/lab/deps --unit
	@$(MAKE) -s -C tests/fuzz fuzz $(if $(SECONDS),SECONDS=$(SECONDS))

coverage:
	@tests/coverage

bench:
	@tests/bench/run

clean-cache:
	@tests/lab/clean-cache

.PHONY: all headers modules modules_install install uninstall install-files install-source \
	uninstall-files clean clean-cache deb run check check-all torture suites fuzz \
	coverage bench
