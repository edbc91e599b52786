/** What the commands are asked in the golden test: one invocation a line, words apart by blanks ('' holds blanks), input after `<<`. */
export const FIXTURE: Readonly<Record<string, string>> = {
  "/a.txt": "one two\nthree\tfour\n\nfive six seven\n",
  "/b.txt": "banana\napple\ncherry\napple\nApple\n10\n9\n100\n",
  "/passwd": "root:x:0:0:root:/root:/bin/ash\ndaemon:*:1:1:daemon:/var:/bin/false\nnobody:*:65534:65534:nobody:/var:/bin/false\n",
  "/bin.dat": "\x00\x01\x7fELF\x80\xff text here \x00 and more\n\x1b[0m",
  "/noend": "no newline",
  "/empty": "",
  "/dir/x": "x\n",
  "/dir/sub/y": "why\n",
};

const LINES = String.raw`
cat a.txt
cat a.txt noend b.txt
cat -n a.txt
cat -b a.txt
cat -e a.txt
cat -A bin.dat
cat -v bin.dat
cat missing a.txt
cat - << typed
echo a  b
echo -n a
echo -e 'a\tb\x41\0101\n'
echo -e 'stop\chere' x
echo -ne '\x7f\x45\x4c\x46'
echo -E 'a\tb'
echo -z
printf '%s-%s\n' a b c
printf '%d %5d|%-5d|%05d\n' 1 2 3 4
printf '%x %X %o %c\n' 255 255 8 xyz
printf '\x41\102\n'
printf %s
printf '%5.2f|%e\n' 3.14159 1234.5
printf '%b\n' 'a\tb'
printf '%s\n'
printf '100%%\n'
printf %d abc
head a.txt
head -n 1 a.txt
head -2 a.txt
head -c 5 a.txt
head -n -1 a.txt
head a.txt noend
head -q a.txt noend
head -n 0 a.txt
head -n x a.txt
head missing
tail -n 1 a.txt
tail -n 2 b.txt
tail -2 b.txt
tail -n +3 b.txt
tail -c 4 b.txt
tail -c +4 noend
tail a.txt noend
tail -n 0 a.txt
rev a.txt
rev noend
tac a.txt
nl a.txt
tee out << abc
tee -a a.txt << more
wc a.txt
wc a.txt b.txt
wc -l a.txt
wc -l a.txt b.txt
wc -c noend
wc -w a.txt
wc -L a.txt
wc << a b c
wc -l << a
wc missing
cut -d : -f 1 passwd
cut -d : -f 1,3 passwd
cut -d : -f 2- passwd
cut -d: -f-2 passwd
cut -c 1-3 a.txt
cut -c 2,4 a.txt
cut -b 1 noend
cut -f 1 a.txt
cut -s -f 1 a.txt
cut -d : passwd
cut -f 0 a.txt
sort b.txt
sort -r b.txt
sort -n b.txt
sort -rn b.txt
sort -u b.txt
sort -f b.txt
sort -t : -k 3 -n passwd
sort -t : -k 3,3nr passwd
sort -k 2 a.txt
sort -c b.txt
sort -o out b.txt
sort missing
uniq b.txt
uniq -c << a
uniq -d b.txt
uniq -u b.txt
uniq -i b.txt
tr a-z A-Z << hello world
tr -d l << hello
tr -s l << hello
tr -d '[:digit:]' << a1b22c
tr -c a-z X << ab12cd
tr -cd 0-9 << ab12cd
tr ' ' '\n' << a b c
tr abc x << aabbcc
tr '\141' z << banana
tr -s ' ' << a   b
grep a b.txt
grep -i APPLE b.txt
grep -v a b.txt
grep -c apple b.txt
grep -n apple b.txt
grep -l apple a.txt b.txt
grep -L apple a.txt b.txt
grep -h apple a.txt b.txt
grep a a.txt b.txt
grep -o 'an' b.txt
grep -on 'a[a-z]' b.txt
grep -w one a.txt
grep -w on a.txt
grep -x apple b.txt
grep -q apple b.txt
grep -q nothing b.txt
grep nothing b.txt
grep -e apple -e 10 b.txt
grep -E 'apple|10' b.txt
grep -E '^(a|b)' b.txt
grep 'apple\|10' b.txt
grep '^a.*e$' b.txt
grep -E '[0-9]{2,}' b.txt
grep '[0-9]\{3\}' b.txt
grep -F a. a.txt
grep -F . a.txt
grep -m 1 a b.txt
grep -A 1 banana b.txt
grep -B 1 cherry b.txt
grep -C 1 cherry b.txt
grep -r x dir
grep -s a missing
grep a missing
grep a missing b.txt
grep '' empty
grep ^ a.txt
grep -E 'a+' << caat
grep -oE '[0-9]+\.[0-9]+' << v1.35 and 2.40
grep -E '(foo|foobar)baz' << foobarbaz
grep -oE 'foo|foobar' << foobar
grep '\<ap' b.txt
grep -c ^ noend
egrep 'a|b' b.txt
fgrep '.' a.txt
sed p a.txt
sed -n 2p a.txt
sed -n '$p' a.txt
sed 1d a.txt
sed '/two/d' a.txt
sed '2,3d' a.txt
sed '/banana/,/cherry/d' b.txt
sed '2!d' b.txt
sed s/apple/pear/ b.txt
sed 's/a/X/g' b.txt
sed 's/a/X/2' b.txt
sed -n 's/apple/pear/p' b.txt
sed 's|/|_|g' passwd
sed 's/\(b\)\(a\)/\2\1/' b.txt
sed -E 's/(b)(a)/\2\1/' b.txt
sed -r 's/[0-9]+/<&>/' b.txt
sed -e s/a/1/ -e s/n/2/ b.txt
sed 's/a/1/;s/n/2/' b.txt
sed 's/APPLE/x/I' b.txt
sed ':a;N;$!ba;s/\n/,/g' b.txt
sed -n 'h;n;G;p' b.txt
sed '2{s/a/two/;p}' b.txt
sed -n '$!{h;d};H;x;p' a.txt
sed 's/an/X/;t end;s/$/no/;:end' b.txt
sed -e :a -e 's/a/A/;ta' b.txt
sed 'N;P;D' b.txt
sed '1!G;h;$!d' b.txt
sed 'x;1d' b.txt
sed 's/e/E/;T;s/$/!/' b.txt
sed '{p' a.txt
sed 'b nowhere' a.txt
sed -i s/apple/pear/ b.txt
sed -i.bak 2d b.txt
sed 2q b.txt
sed -n = b.txt
sed '1a after' noend
sed '1i before' a.txt
sed '2c changed' a.txt
sed y/abc/xyz/ b.txt
sed s/x*/-/g noend
sed s/$/END/ noend
sed s/^/START/ a.txt
sed '$d' b.txt
sed '1,2s/e/E/' b.txt
sed p missing
sed
sed 'N;s/\n/+/' b.txt
sed -n '/apple/=' b.txt
sed 's/a\/b/c/' << a/b
find dir/sub
find dir/sub -type f
find dir/sub -type d
find . -name y
find . -name '[xy]' -path '*sub*'
find . ! -name '*' 
find . -maxdepth 1 -name 'a.*'
find . -type f -name x -o -name y -type d
find dir/sub -depth
find missing
find . -empty -name empty
find . -mindepth 3
find . ( -name b.txt -o -name none ) -print
md5sum a.txt
md5sum a.txt missing noend
md5sum << abc
sha1sum a.txt
sha256sum a.txt
sha512sum noend
md5sum -c sums
base64 a.txt
base64 -w 10 a.txt
base64 -d << aGVsbG8K
base64 bin.dat
strings bin.dat
strings -n 3 bin.dat
strings -o bin.dat
hexdump a.txt
hexdump -C a.txt
hexdump -C bin.dat
hexdump noend
hexdump -C empty
xxd a.txt
xxd -p a.txt
xxd noend
xxd -r -p << 68656c6c6f
cmp a.txt a.txt
cmp a.txt b.txt
cmp -s a.txt b.txt
cmp noend empty
cmp a.txt missing
cmp -l noend a.txt
true
false
seq 3
seq 2 5
seq 1 2 7
seq 5 -1 2
seq -w 8 11
seq -s , 3
seq 0
seq 1 0.5 3
seq a
sleep a
test a = a
test a = b
test -n ''
test -z ''
test 1 -lt 2
test 3 -le 2
test 1 -eq x
test -f a.txt
test -d dir
test -e missing
test -s empty
test ! -f a.txt
test -f a.txt -a -d dir
test -f missing -o -d dir
test ( a = b )
test
test a
test !
[ a = a ]
[ a = a
[ -d dir ]
basename /a/b/c
basename a.txt .txt
basename /
basename a/
dirname /a/b/c
dirname a
dirname /
dirname a/b/
dirname //a
readlink a.txt
readlink missing
ls
ls -1
ls -a dir
ls -A dir
ls dir missing
ls -d dir
ls -F
ls -p
ls -R
ls -r
ls dir/x
ls missing
ls dir a.txt
ls -R dir
ls -1p dir
cp a.txt copy
cp -v a.txt copy
cp a.txt dir
cp a.txt noend dir
cp dir copy
cp -r dir copy
cp -R dir dir2
cp missing copy
cp a.txt a.txt
cp a.txt missing/x
cp a.txt b.txt missing
cp a.txt
mv a.txt moved
mv a.txt dir
mv missing moved
mv dir other
mv a.txt b.txt
mv a.txt missing/x
mv -v a.txt c
mv a.txt
rm a.txt
rm missing
rm -f missing
rm dir
rm -r dir
rm -rf dir a.txt missing
rm -rf .
rm
rm -f
rm a.txt missing b.txt
mkdir new
mkdir dir
mkdir -p a/b
mkdir -p new/b/c
mkdir new/b
mkdir -v new
mkdir
rmdir dir
rmdir dir/sub
rmdir missing
rmdir a.txt
touch new
touch missing/new
touch -c new
touch
ln -s a.txt link
ln a.txt hard
ln -s a.txt b.txt
ln -sf a.txt b.txt
ln missing x
chmod 755 a.txt
chmod +x a.txt
chmod -v 700 a.txt
chmod -c 644 a.txt
chmod u+q a.txt
chmod 777 missing
chmod -x a.txt
chmod 777
chown nouser a.txt
dd if=a.txt of=out
dd if=a.txt bs=4 count=2
dd if=a.txt bs=1 skip=4 count=3
dd if=/dev/zero of=out bs=1k count=3
dd if=a.txt of=b.txt bs=2 seek=2 conv=notrunc
dd if=a.txt of=b.txt bs=2 seek=2
dd if=missing
dd bs=x
dd zork
dd bs=52 count=1 if=bin.dat
dd << some text
sync
xargs -r echo <<
env -i A=1 B=2
mktemp -d x
find . -size +40c -type f -name '*.txt'
find . -size 1 -name '?.txt'
find . -size -1k -name a.txt
find a.txt -size x
find . -perm 644 -name a.txt
find . -perm -600 -name a.txt
find . -perm /111 -name a.txt
find a.txt -mtime 0
find a.txt -mtime +1
find a.txt -mmin -5
find a.txt -user 0
find a.txt -user nosuch
find a.txt -newer missing
find dir -delete
find . -name '*.txt' -delete
expr 1 + 2
expr 3 '*' 4
expr 7 / 2
expr 7 % 0
expr abc : 'a\(.\)c'
expr abc : b
expr abc : 'x\(y\)*'
expr length hello
expr substr hello 2 3
expr index hello l
expr match abc 'a.'
expr 1 '<' 2
expr b '>' a
expr 0 '|' x
expr 1 '&' 2
expr '(' 1 + 2 ')' '*' 3
expr
expr 1 +
expr a + 1
expr 1 2
expr quote length
expr 5 = 05
expr a = a
expr 1 - -3
expr 9999999999 + 1
expr 9223372036854775807 + 1
expr length
du missing
awk '{print $1}' a.txt
awk '{print $2, $NF}' a.txt
awk '{print NR": "$0}' a.txt noend
awk -F: '{print $1}' passwd
awk -F : '$3 > 0 {print $1, $3}' passwd
awk -F: -v OFS=- '{$2=$3; print}' passwd
awk /apple/ b.txt
awk '!/apple/ {n++} END {print n}' b.txt
awk '/banana/,/cherry/ {print "in", $0}' b.txt
awk 'BEGIN {printf "%d %s %c %5.2f|%-4s|\n", "12abc", 1e6, 65, 3.14159, "ab"}'
awk 'BEGIN {print 0.1+0.2, 1e20, 100000*100000, 7/2, -3%2, 1e6}'
awk 'BEGIN {print length("abc"), substr("hello",2,3), index("abc","c"), toupper("ab") tolower("AB")}'
awk 'BEGIN {print substr("hello",0,2), substr("hello",-1,3), substr("hello",4), substr("hello",9)}'
awk 'BEGIN {n=split("a:b:c",x,":"); for(i=1;i<=n;i++) printf "%s ", x[i]; print n}'
awk 'BEGIN {print ("a"<"b"), (10<9), ("10"<"9"), 1==1.0}'
awk '{s+=$1} END {print s}' b.txt
awk '{a[$1]++} END {print a["apple"], ("pear" in a), length(a)}' b.txt
awk '{gsub(/e/,"[&]"); print}' a.txt
awk '{n=gsub(/o/,"0"); print n, $1}' a.txt
awk '{sub(/^[a-z]+/,"X"); print}' a.txt
awk 'BEGIN {s="foo.bar"; gsub(/\./,"\\&",s); print s}'
awk 'BEGIN {if (match("xxabcxx",/a.c/)) print RSTART, RLENGTH}'
awk 'function f(a,b) {return a*b} BEGIN {print f(3,4)}'
awk 'function fac(n) {return n<2 ? 1 : n*fac(n-1)} BEGIN {print fac(10)}'
awk 'function fill(a) {a[1]="x"} BEGIN {fill(z); print z[1]}'
awk 'BEGIN {while (i<5) {i++; if (i==2) continue; if (i==4) break; print i}}'
awk 'BEGIN {do print i++; while (i<2)}'
awk 'NR==2 {exit 3} {print}' b.txt
awk 'BEGIN {exit 2} END {print "end"}'
awk '{exit 4} END {print "end"; exit; print "no"}' a.txt
awk 'NR%2 {next} {print}' b.txt
awk 'END {print NR, $0}' b.txt
awk 'BEGIN {while ((getline line < "b.txt") > 0) n++; print n}'
awk 'BEGIN {print getline < "missing"}'
awk '{print $1 > "out"}' a.txt
awk 'BEGIN {print "x" > "out"; print "y" >> "out"}'
awk 'BEGIN {RS=""} {print NR, NF}' a.txt
awk 'BEGIN {FS=","} {print NF}' << a,b,c
awk '{$5="z"; print; print NF}' << a b
awk '{NF=1; print}' << a b c
awk 'BEGIN {print 1,2 ; print(1)(2); print (1,2)}'
awk 'BEGIN {x["a"]=1; delete x["a"]; print length(x); print 1 " " 2, -1 " " -2}'
awk '$1 ~ /^a/ && $1 !~ /z/' b.txt
awk 'BEGIN {print length()}'
awk 'BEGIN {a="10"; b=9; print (a>b), (a+0>b), !a, !"", -"3x"}'
awk 'BEGIN {$0="a b c"; print $2, NF; $2=""; print}'
awk '{ if ($1=="apple") print "yes"; else print "no" }' b.txt
awk '{print' b.txt
awk 'BEGIN{x'
awk 'BEGIN {print 1/0}'
awk 'BEGIN {f(1)}'
awk '{print}' missing
awk -f missing
awk
awk -v x=5 'BEGIN {print x*2}'
awk '{print x}' x=1 noend x=2 noend
awk 'BEGIN {print ARGC, ARGV[1]}' p q
awk 'BEGIN {printf "%s %s\n", "a"}'
awk 'BEGIN {print substr("x",1.5), int(3.9), int(-3.9)}'
awk 'BEGIN { printf "%5d|%-5d|%05d|%x|%o\n", 42, 42, 42, 255, 8 }'
awk 'BEGIN {CONVFMT="%.2f"; a=3.14159; b=a ""; print b; OFMT="%.3f"; print a}'
awk 'BEGIN {print "a\tb\\n\"q\"\/"}'
awk -F '\t' '{print $2}' a.txt
awk -F '[ \t]+' '{print $2}' a.txt
awk '/one/{print "1"} /two/{print "2"}; END{print "e"}' a.txt
`;

export interface Case {
  readonly argv: readonly string[];
  readonly input: string;
}

export const cases: readonly (Case & { readonly line: string })[] = LINES.split("\n").flatMap((line) => {
  if (line === "") return [];
  const [words = "", input] = line.split(/ ?<< ?/);
  const argv = [...words.matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => quoted ?? word);
  return [{ line, argv, input: input === undefined || input === "" ? "" : `${input}\n` }];
});
