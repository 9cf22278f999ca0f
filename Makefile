# make run        installs what is missing, builds, and runs the walkthrough
# make test       builds and runs all tests
# make bench      measures
# make install    copies program, library, header, scripts, manual and completions below $(PREFIX); make uninstall removes them
# make examples   builds and runs the hosts of Examples/

PREFIX ?= /usr/local
SWIFT ?= swift
# The Swift library is linked in: the program starts six times faster and needs no toolchain to run.
RELEASE = -c release --static-swift-stdlib
ifeq ($(shell uname -s),Linux)
# The linker of Swift's own toolchain; without it the program is as good, but takes more memory.
LLD := $(shell command -v ld.lld || \
    ls "$$($(SWIFT)c -print-target-info 2>/dev/null | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p')/../../bin/ld.lld" 2>/dev/null)
ifneq ($(LLD),)
# What makes it start in half the memory: every function can be placed by itself, and those that a start and common programs
# run stand together (.ci/order, made by `make order`); nothing is relocated and no name exported; the C++ library is linked
# in. A function that .ci/order does not know, or that is gone, does no harm.
RELEASE += -Xswiftc -Xfrontend -Xswiftc -function-sections -Xcc -ffunction-sections -Xswiftc -use-ld=lld \
    -Xlinker --no-pie -Xlinker --no-export-dynamic -Xswiftc -L$(abspath .build/static) \
    -Xlinker --symbol-ordering-file=$(abspath .ci/order) -Xlinker --no-warn-symbol-ordering
endif
endif
NN = .build/release/nn
# Where CIFAR-10 is, for the tests; without it they run on the stand-in.
DATA := $(firstword $(wildcard $(NN_DATA) ../shared/data data))

.PHONY: run test bench order install uninstall build library examples setup unit golden fuzz nets races walkthrough clean

run: build
	$(NN) run scripts/assignment.nn

setup:
	@SWIFT="$(SWIFT)" .ci/setup

build: setup
	$(SWIFT) build $(RELEASE) --product nn

test: build
	@$(MAKE) --no-print-directory unit
	@$(MAKE) --no-print-directory golden
	@$(MAKE) --no-print-directory examples
	@$(MAKE) --no-print-directory fuzz
	@$(MAKE) --no-print-directory nets
	@$(MAKE) --no-print-directory walkthrough

# Unit tests, built for debugging: every precondition and overflow check is on.
unit: setup
	$(SWIFT) test

# NN_WALKTHROUGH: also the scripts that take a while.
golden:
	NN_DATA="$(DATA)" NN_WALKTHROUGH=1 $(NN) test Tests/Golden docs

# Random programs under nn and CPython, for FUZZ_SECONDS; the texts that only the front end reads are among the unit tests
# (NN_FUZZ_SECONDS).
FUZZ_SECONDS ?= 30
fuzz: build
	@if command -v python3 >/dev/null; then python3 Tests/Fuzz/programs.py $(NN) --seconds $(FUZZ_SECONDS); \
	else echo "fuzz: there is no python3 to compare with"; fi

# Trainings that are killed KILLS times and go on, that are interrupted, and that run on 1, 2 and 4 threads.
KILLS ?= 8
nets: build
	@if command -v python3 >/dev/null; then python3 Tests/Nets/same_on_any_threads.py $(NN) && python3 Tests/Nets/interrupted.py $(NN) && \
	python3 Tests/Nets/kill_and_resume.py $(NN) --kills $(KILLS); else echo "nets: there is no python3 to run the programs of Tests/Nets"; fi

# The whole of the walkthrough, cut down.
walkthrough:
	@NN_DATA="$(DATA)" NN="$(NN)" .ci/walkthrough

# The tests of hosts, with interpreters on several threads, under the thread sanitizer.
races: setup
	@SWIFT="$(SWIFT)" .ci/races

bench: build
	$(SWIFT) build $(RELEASE) --product HostBench
	@NN="$(NN)" .ci/bench

# Notes anew which functions a start and common programs run; to be done now and then (see .ci/make-order).
order: build
	$(SWIFT) build $(RELEASE) --product nn -Xlinker -Map=$(abspath .build/nn.map) -Xlinker --no-demangle
	.ci/make-order $(NN) .build/nn.map > .build/order
	mv .build/order .ci/order
	rm -f $(NN)
	$(SWIFT) build $(RELEASE) --product nn

# The version stands in nn.h, and nowhere else.
VERSION = $(shell sed -n 's/^.define NN_VERSION "\(.*\)"/\1/p' Sources/CNN/include/nn.h)
MAJOR = $(firstword $(subst ., ,$(VERSION)))
ifeq ($(shell uname -s),Darwin)
LIBRARY = libnn.$(MAJOR).dylib
LIBRARY_LINK = libnn.dylib
LIBRARY_FLAGS = -Xlinker -install_name -Xlinker $(PREFIX)/lib/$(LIBRARY)
else
LIBRARY = libnn.so.$(MAJOR)
LIBRARY_LINK = libnn.so
LIBRARY_FLAGS = -static-stdlib -Xlinker -soname -Xlinker $(LIBRARY) -Xlinker --version-script=.build/library/exports
endif

# The C interface as a library, in .build/library as it is installed: with the Swift library inside, and with no names to be
# seen but those of nn.h.
library: setup
	$(SWIFT) build $(RELEASE) --product NNC
	install -d .build/library/lib/pkgconfig .build/library/include
	{ echo '{ global:'; sed -n 's/.*[ *]\(nn_[a-z_]*\)(.*/\1;/p' Sources/CNN/include/nn.h; echo 'local: *; };'; } > .build/library/exports
	$(SWIFT)c -emit-library -o .build/library/lib/$(LIBRARY) $(LIBRARY_FLAGS) @.build/release/NNC.product/Objects.LinkFileList
	ln -sf $(LIBRARY) .build/library/lib/$(LIBRARY_LINK)
	install -m 644 Sources/CNN/include/nn.h .build/library/include/nn.h
	@.ci/pkgconfig "$(abspath .build/library)" $(VERSION) > .build/library/lib/pkgconfig/nn.pc

# Installs, builds the hosts of Examples/ against what was installed, and removes it again.
STAGE = $(abspath .build/stage)
examples:
	@$(MAKE) --no-print-directory install PREFIX="$(STAGE)" >.build/install.log || { cat .build/install.log; exit 1; }
	@NN_PREFIX="$(STAGE)" SWIFT="$(SWIFT)" .ci/examples
	@$(MAKE) --no-print-directory uninstall PREFIX="$(STAGE)" >/dev/null
	@test -z "$$(find $(STAGE) -type f -o -type l)" || { echo "make uninstall leaves:"; find $(STAGE) -type f -o -type l; exit 1; }

SHARE = $(DESTDIR)$(PREFIX)/share
install: build library
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/lib/pkgconfig" "$(DESTDIR)$(PREFIX)/include" "$(SHARE)/nn/scripts" \
	    "$(SHARE)/man/man1" "$(SHARE)/bash-completion/completions" "$(SHARE)/zsh/site-functions" "$(SHARE)/fish/vendor_completions.d"
	install -m 755 $(NN) "$(DESTDIR)$(PREFIX)/bin/nn"
	install -m 755 .build/library/lib/$(LIBRARY) "$(DESTDIR)$(PREFIX)/lib/$(LIBRARY)"
	ln -sf $(LIBRARY) "$(DESTDIR)$(PREFIX)/lib/$(LIBRARY_LINK)"
	install -m 644 .build/library/include/nn.h "$(DESTDIR)$(PREFIX)/include/nn.h"
	.ci/pkgconfig "$(abspath $(PREFIX))" $(VERSION) > "$(DESTDIR)$(PREFIX)/lib/pkgconfig/nn.pc"
	install -m 644 scripts/*.nn "$(SHARE)/nn/scripts"
	$(NN) manual > "$(SHARE)/man/man1/nn.1"
	$(NN) completion bash > "$(SHARE)/bash-completion/completions/nn"
	$(NN) completion zsh > "$(SHARE)/zsh/site-functions/_nn"
	$(NN) completion fish > "$(SHARE)/fish/vendor_completions.d/nn.fish"

uninstall:
	rm -f "$(DESTDIR)$(PREFIX)/bin/nn" "$(DESTDIR)$(PREFIX)/lib/$(LIBRARY)" "$(DESTDIR)$(PREFIX)/lib/$(LIBRARY_LINK)" \
	    "$(DESTDIR)$(PREFIX)/include/nn.h" "$(DESTDIR)$(PREFIX)/lib/pkgconfig/nn.pc" "$(SHARE)/man/man1/nn.1" \
	    "$(SHARE)/bash-completion/completions/nn" "$(SHARE)/zsh/site-functions/_nn" "$(SHARE)/fish/vendor_completions.d/nn.fish"
	rm -rf "$(SHARE)/nn"

clean:
	$(SWIFT) package clean
