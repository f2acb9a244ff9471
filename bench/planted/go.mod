module github.com/passmuster/muster/bench/planted

go 1.26
