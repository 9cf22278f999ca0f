# make run        installs what is missing, builds, and runs the walkthrough
# make test       builds and runs all tests
# make bench      measures
# make install    copies the program to $(PREFIX)/bin

PREFIX ?= /usr/local
SWIFT ?= swift
# The Swift library is linked in: the program starts six times faster and needs no toolchain to run.
RELEASE = -c release --static-swift-stdlib
NN = .build/release/nn
# Where CIFAR-10 is, for the tests; without it they run on the stand-in.
DATA := $(firstword $(wildcard $(NN_DATA) ../shared/data data))

.PHONY: run test bench install build setup unit golden fuzz nets walkthrough clean

run: build
	$(NN) run scripts/assignment.nn

setup:
	@SWIFT="$(SWIFT)" .ci/setup

build: setup
	$(SWIFT) build $(RELEASE) --product nn

test: build
	@$(MAKE) --no-print-directory unit
	@$(MAKE) --no-print-directory golden
	@$(MAKE) --no-print-directory fuzz
	@$(MAKE) --no-print-directory nets
	@$(MAKE) --no-print-directory walkthrough

# Unit tests, built for debugging: every precondition and overflow check is on.
unit: setup
	$(SWIFT) test

# NN_WALKTHROUGH: also the scripts that take a while.
golden:
	NN_DATA="$(DATA)" NN_WALKTHROUGH=1 $(NN) test Tests/Golden

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

bench: build
	@NN="$(NN)" .ci/bench

install: build
	install -d "$(DESTDIR)$(PREFIX)/bin"
	install -m 755 $(NN) "$(DESTDIR)$(PREFIX)/bin/nn"

clean:
	$(SWIFT) package clean
