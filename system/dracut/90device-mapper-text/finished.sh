#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Not before replay has run, nor while the root device waits for its disks: its node is
# there all the same, and its UUID is that of the disk it begins on.

[ -d /run/device-mapper ] || exit 1
[ -f /run/device-mapper/waiting ] || exit 0
# Who has said yes once is asked no more: not before the root is there to be looked at.
# shellcheck disable=SC2154
case $root in
block:*) [ -e "${root#block:}" ] || exit 1 ;;
esac
! /usr/lib/device-mapper/replay names "${root#block:}"
