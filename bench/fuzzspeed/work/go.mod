module github.com/passmuster/muster/bench/fuzzspeed/work

go 1.26
