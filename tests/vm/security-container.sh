#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: all capabilities in a container, with a /proc of its own, are not enough to write; reading is for all
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk brd 8
ok "create" ctl "create vol"
ok "load" text vol "0 8 linear $DEVNO 0"
userns true
[ $? != 77 ] || skip "this kernel has no user namespaces"

ok "it has a /proc of its own" test "$(userns sh -c 'echo $$')" = 1
is "and every capability there" "$(userns awk '/^CapEff/ { print $2 }' /proc/self/status)" \
	"$(awk '/^CapBnd/ { print $2 }' /proc/self/status)"
for file in control vol; do
	f=$P/$file
	is "$file: read" "$(userns cat $f | md5sum)" "$(cat $f | md5sum)"
	is "$file: write" "$(userns wr $f '# x\n')" open:EPERM
	is "$file: read and write" "$(userns opn rw $f)" EPERM
	is "$file: append" "$(userns sh -c "echo >> $f" 2> /dev/null; echo $?)" 1
	is "$file: truncate" "$(userns sh -c ": > $f" 2> /dev/null; echo $?)" 1
	is "$file: of another user's" "$(userns -u 65534 wr $f '# x\n')" open:EACCES
	is "$file: of another user's, read" "$(userns -u 65534 cat $f | md5sum)" "$(cat $f | md5sum)"

	# a descriptor for reading, from somebody who may write
	is "$file: given for reading" "$(userns wr @3 '# x\n' 3< $f)" EBADF
	is "$file: opened anew for writing" \
		"$(userns sh -c 'exec wr /proc/self/fd/3 "# x\n"' 3< $f)" open:EPERM
	is "$file: so, by nobody" \
		"$(asuser nobody sh -c 'exec wr /proc/self/fd/3 "# x\n"' 3< $f)" open:EACCES

	# modes can be changed by their owner; they are not what decides
	ok "$file: mode 666" chmod 666 $f
	is "$file: mode 666, nobody" "$(asuser nobody wr $f '# x\n')" open:EPERM
	is "$file: mode 666, root without CAP_SYS_ADMIN" "$(asuser root wr $f '# x\n')" open:EPERM
	is "$file: mode 666, a container" "$(userns wr $f '# x\n')" open:EPERM
	is "$file: mode 666, another user's" "$(userns -u 65534 wr $f '# x\n')" open:EPERM
	chmod 644 $f
done
is "nothing has changed" "$(body vol)$(errline vol)$(errline control)" "0 8 linear $DEVNO 0;"

# The right is asked for at open: a descriptor for writing is worth it all.
is "a descriptor given for writing, control" "$(userns wr @3 'create b\n' 3> $P/control)" 9
ok "has created" test -f $P/b
is "a descriptor given for writing, a table" "$(userns -u 65534 wr @3 '0 8 zero\nend\n' 3> $P/vol)" 13
is "has loaded" "$(body vol)" "0 8 zero;"
