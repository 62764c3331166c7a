#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: programs that open a file to append to it write commands and tables; those that read one find its end by reading, or have it sent
# stock: how a file goes into a pipe, a seam of dm-compat.h
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

# by WHAT CMD...: it makes the device $NAME
n=0
by()
{
	local what=$1

	n=$((n + 1))
	NAME=a$n
	export NAME
	shift
	ok "$what" sh -c "$*"
	ok "$what: the device is there" test -f $P/$NAME
}
export P
by "sh >>" 'echo "create $NAME" >> $P/control'
by "tee" 'echo "create $NAME" | /bin/tee $P/control > /dev/null'
by "tee -a" 'echo "create $NAME" | /bin/tee -a $P/control > /dev/null'
by "busybox tee -a" 'echo "create $NAME" | busybox tee -a $P/control > /dev/null'
# shellcheck disable=SC2016
for awk in /bin/awk "busybox awk"; do
	by "$awk >" "$awk 'BEGIN { print \"create \" ENVIRON[\"NAME\"] > ENVIRON[\"P\"] \"/control\" }'"
	by "$awk >>" "$awk 'BEGIN { print \"create \" ENVIRON[\"NAME\"] >> ENVIRON[\"P\"] \"/control\" }'"
done
by "sed w" 'echo "create $NAME" | /bin/sed -n "w $P/control"'
by "dd oflag=append" 'echo "create $NAME" | /bin/dd of=$P/control oflag=append conv=notrunc status=none'
by "busybox dd" 'echo "create $NAME" | busybox dd of=$P/control conv=notrunc 2> /dev/null'
by "cp" 'echo "create $NAME" > /tmp/c; /bin/cp /tmp/c $P/control'
for mode in w a r+ a+; do
	by "fopen $mode" "fop open $mode \$P/control \"create \$NAME
\" > /dev/null"
done

ok "a table by tee -a" sh -c 'printf "0 8 zero\n8 8 io-err\nend\n" | /bin/tee -a $P/a1 > /dev/null'
is "is live" "$(body a1)" "0 8 zero;8 8 io-err;"
is "a table by fopen a+" "$(fop open a+ $P/a1 "0 16 zero
")" OK
is "is live" "$(body a1)" "0 16 zero;"

# That of a reader would be a lie: tac would print nothing.
for file in control a1; do
	is "$file: a reader's end" "$(fop end $P/$file)" EINVAL
	cat $P/$file > /tmp/whole
	is "$file: tac" "$(busybox tac $P/$file | busybox tac)" "$(cat /tmp/whole)"
	is "$file: tail" "$(/bin/tail -n 1 $P/$file)" "$(/bin/tail -n 1 /tmp/whole)"
	is "$file: tail -c" "$(/bin/tail -c 9 $P/$file)" "$(/bin/tail -c 9 /tmp/whole)"
	is "$file: sent" "$(fop send $P/$file 2> /tmp/err | cat; cat /tmp/err)" "$(cat /tmp/whole)
OK"
done
