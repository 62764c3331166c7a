# SPDX-License-Identifier: GPL-2.0
#
# make				build device-mapper.ko for the running kernel
# make KERNELRELEASE=6.1.0-1	... for another one that has its headers here
# make KERNELDIR=/path		... against that kernel's build directory
# make modules_install		install it (DESTDIR=, needs root)
# make run			boot a VM and see it at work
# make check			prove it (KERNELS="6.1", TESTS="swap-*", V=1)
# make torture MINUTES=60	all at once, for so long
# make suites MINUTES=1		other projects' tests, longer than check runs them
# make fuzz SECONDS=60		random text and tables for the parsers and the index
# make coverage			see which lines of it no test runs
# make bench			measure it (PARTS="iopath load", ROUNDS=3)
# make clean

KERNELRELEASE ?= $(shell uname -r)
KERNELDIR ?= /lib/modules/$(KERNELRELEASE)/build

KBUILD = $(MAKE) -C $(KERNELDIR) M=$(CURDIR) \
	$(if $(V),V=$(V)) $(if $(W),W=$(W)) $(if $(C),C=$(C))

all: modules

headers:
	@test -e $(KERNELDIR)/Makefile || { \
		echo "No kernel headers in $(KERNELDIR)."; \
		echo "Install them (Debian, Ubuntu: linux-headers-$(KERNELRELEASE);" \
			"Fedora: kernel-devel-$(KERNELRELEASE))"; \
		echo "or name others: make KERNELRELEASE=... or make KERNELDIR=..."; \
		exit 1; } >&2

modules: headers
	+$(KBUILD) modules

modules_install: headers
	+$(KBUILD) $(if $(DESTDIR),INSTALL_MOD_PATH=$(DESTDIR)) modules_install

install: modules_install
	install -D -m 644 include/device-mapper.h \
		$(DESTDIR)/usr/include/device-mapper/device-mapper.h
	install -D -m 644 Module.symvers \
		$(DESTDIR)/usr/include/device-mapper/Module.symvers
	install -D -m 644 man/device-mapper.4 \
		$(DESTDIR)/usr/share/man/man4/device-mapper.4
	install -D -m 644 man/device-mapper-table.5 \
		$(DESTDIR)/usr/share/man/man5/device-mapper-table.5

# Not by Kbuild, which would clean build/ as well: the kernels of the tests
clean:
	$(RM) *.ko *.mod *.mod.c *.o *.o.d .*.cmd Module.symvers modules.order
	$(RM) -r build/unit build/fuzz build/module

run:
	@tests/run

check:
	@tests/check

torture: export MINUTES ?= 60
torture: export TESTS ?= torture-all
torture: export KERNELS ?= uml-debug debug
torture: check

suites: export MINUTES ?= 1
suites: export TESTS ?= suite-*
suites: export KERNELS ?= 6.12 uml-debug
suites: check

fuzz:
	@tests/lab/deps --unit
	@$(MAKE) -s -C tests/fuzz fuzz $(if $(SECONDS),SECONDS=$(SECONDS))

coverage:
	@tests/coverage

bench:
	@tests/bench/run

.PHONY: all headers modules modules_install install clean run check torture suites fuzz coverage bench
