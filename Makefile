# All commands of this repository. `make` alone lists them.
.POSIX:

PYTHON = python3
CARGO = cargo
STACK = $(PYTHON) infra/local/stack.py
STACK_DIR = target/stack
CHART =
TABLE =
# Seconds of `make fuzz` per target, and the longest sale of `make rehearse`.
SECONDS = 600
# The folder of the fuzzer's builds, and its targets.
FUZZ_DIR = $$PWD/target/fuzz
FUZZ_TARGETS = stripe-signature razorpay-signature cursor otp stripe-webhook razorpay-webhook

# Vite needs this version.
NODE_IS_THERE = command -v npm >/dev/null && node -e \
	'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' || { \
	echo 'error: Node.js is missing or too old: the web client is built with version 20.19 or later.'; exit 1; }

# Tests play purchases in it; nothing downloads one. BROWSER=none leaves those tests out.
CHROMIUM_IS_THERE = [ "$$BROWSER" = none ] || for name in $$CHROMIUM chromium chromium-browser google-chrome google-chrome-stable; do \
	command -v "$$name" >/dev/null && there=1; done; [ -n "$$there$$BROWSER" ] || { \
	echo 'error: Chromium is missing, in which the tests buy seats: apt-get install chromium, or set CHROMIUM to a Chrome.'; \
	exit 1; }

# The quickest to fail first.
CHECKS = check-format check-spelling check-python check-dependencies check-rust check-docs check-templates \
	check-web test-rust check-signatures test-stack

help:
	@echo 'make run                  runs all of Boxoffice on this machine; prints the address to open'
	@echo 'make stop                 stops it; the data stays in .local'
	@echo 'make load-chart CHART=f   puts a seats.io chart or a pretix plan on sale'
	@echo 'make redrive-stream       delivers changes again that publish-messages has set aside'
	@echo 'make audit                compares the local stack'"'"'s seats, money and documents'
	@echo 'make rehearse             rehearses an on-sale against the local stack: BUYERS=60 FACTOR=0.1 SECONDS=600'
	@echo '                          DIR=folder of another local stack, DEPLOYED=stack on AWS, TRACE=file'
	@echo 'make new-deployment-id    TABLE=catalog table: for a stack on copied tables, before it takes money'
	@echo 'make fonts                fetches the fonts of documents into .local/fonts'
	@echo 'make deploy-local         deploys into the AWS emulator at AWS_ENDPOINT_URL'
	@echo 'make test                 runs everything that CI checks:'
	@echo '                          $(CHECKS)'
	@echo 'make e2e                  plays every journey in a browser, and leaves pictures in target/screens; minutes'
	@echo '                          ONLY=part of a name or a tag plays some, STACK_ENV=.local/env uses the stack of make run'
	@echo 'make chart-pictures       takes pictures of the seat page of each CHARTS=folder of charts, in target/screens/charts'
	@echo 'make test-neighbours      tests two stacks on one account at the providers; minutes'
	@echo 'make bench                runs the benchmarks; make bench-web those of the client alone'
	@echo 'make profile              tells where the CPU of a booking goes (needs valgrind)'
	@echo 'make cost                 computes what a million bookings cost at AWS'
	@echo 'make prove                checks every interleaving of the functions, within bounds; minutes'
	@echo 'make prove-prices         returns the seats of a million random purchases in random slices, compares the prices of a'
	@echo '                          thousand carts, and guesses at codes ten thousand times; minutes'
	@echo 'make prove-notifications  delivers MESSAGES=100000 messages five times each to runs that are killed; half an hour'
	@echo 'make prove-reports        records 100,000 simulated messages in runs that are killed, and adds the files up by a script; minutes'
	@echo 'make prove-prices-stack   compares the prices of CARTS=1000 random carts in a deployed stack'
	@echo 'make fuzz SECONDS=600     fuzzes inputs from outside, this long for each kind'
	@echo 'make mutants SHARD=k/n    seeds small faults that a test must notice (MINUTES=m ends earlier)'
	@echo 'make simulate SEEDS=n     plays n seasons of faults, each under its own seed (FIRST=k starts at k)'
	@echo 'make openapi              writes openapi.json from the functions'
	@echo 'make doctor               reports missing tools, and programs on the stack'"'"'s ports'

run:
	@$(STACK) run

stop:
	@$(STACK) stop

doctor:
	@$(STACK) doctor

fonts:
	@$(STACK) fonts

deploy-local:
	@$(STACK) deploy

audit:
	@$(STACK) audit

redrive-stream:
	@$(STACK) redrive-stream

# docs/rehearsal.md has the scenes, the verifier's rules and the bounds.
BUYERS = 60
FACTOR = 0.1
DIR = .local
DEPLOYED =
TRACE =
rehearse:
	@$(PYTHON) infra/rehearse/rehearse.py --buyers '$(BUYERS)' --factor '$(FACTOR)' --seconds '$(SECONDS)' \
		--trace '$(TRACE)' --deployed '$(DEPLOYED)' --dir '$(DIR)'

new-deployment-id:
	@test -n "$$TABLE" || { echo 'error: say which catalog table: make new-deployment-id TABLE=name'; exit 1; }
	@$(PYTHON) infra/local/new_deployment_id.py "$$TABLE"

load-chart:
	@test -n "$$CHART" || { echo 'error: say which chart: make load-chart CHART=path/to/chart.json'; exit 1; }
	@$(STACK) load-chart "$$CHART"

# Reports a missing tool before the long work, not after it.
test:
	@$(NODE_IS_THERE)
	@$(CHROMIUM_IS_THERE)
	@began=$$(date +%s); \
	for check in $(CHECKS); do \
		echo "== $$check"; \
		$(MAKE) --no-print-directory $$check || { \
			echo "error: \`make $$check\` failed, and nothing after it was tried."; exit 1; }; \
	done; \
	echo "== everything passed in $$(($$(date +%s) - began)) s"

check-format:
	@$(CARGO) fmt --all --check

check-rust:
	@$(CARGO) clippy --locked --workspace --all-targets -- -D warnings
	@$(CARGO) clippy --locked --workspace --test stack -- -D warnings

check-docs:
	@RUSTDOCFLAGS='-D warnings' $(CARGO) doc --locked --workspace --no-deps --document-private-items --quiet

# The linters are installed into .local by the first of these: infra/local/requirements-lint.txt.
check-spelling:
	@$(STACK) lint spelling

check-python:
	@$(STACK) lint python
	@PYTHONPATH=infra/local $(PYTHON) -B -m unittest discover --buffer -s infra/rehearse

# Bans, licences and sources; advisories need the network: .github/workflows/ci.yml.
check-dependencies:
	@$(STACK) lint dependencies

check-templates:
	@$(STACK) lint templates

check-web:
	@$(NODE_IS_THERE)
	@cd web && npm ci --no-audit --no-fund --loglevel=error && npm run --silent check && npm test --silent && npm run --silent build

# cargo-nextest runs the tests of all packages at once and shows each by name; without it cargo's own
# runner does, more slowly.
test-rust: fonts
	@if $(CARGO) nextest --version >/dev/null 2>&1; \
	then $(CARGO) nextest run --locked --workspace --no-fail-fast; \
	else echo 'cargo-nextest is not installed: cargo test runs instead'; $(CARGO) test --locked --workspace --no-fail-fast; fi

# Compares our verdicts on signatures with those of Stripe's and Razorpay's own libraries: tests/proofs/signatures.
check-signatures:
	@$(CARGO) build --locked --quiet --workspace --example signature-verdicts
	@$(PYTHON) tests/proofs/signatures/check.py "$${CARGO_TARGET_DIR:-target}/debug/examples/signature-verdicts"

# Runs whole journeys through a separate emulator, whose address is in the env file.
test-stack:
	@$(NODE_IS_THERE)
	@$(CHROMIUM_IS_THERE)
	@$(STACK) up --web --dir $(STACK_DIR)
	@$(CARGO) test --locked --workspace --test stack --no-fail-fast && if [ "$$BROWSER" = none ]; \
	then echo 'no browser: purchases in one were not tested'; \
	else $(STACK) load-season --dir $(STACK_DIR) && \
	STACK_ENV=$(STACK_DIR)/env $(IN_BROWSER) playwright test --config e2e --grep @short; fi; result=$$?; \
	$(STACK) down --dir $(STACK_DIR); exit $$result

# Every journey in a browser, or those of ONLY; against a stack of their own, or the one whose env file STACK_ENV names.
# web/e2e/README.md says more.
IN_BROWSER = sh web/e2e/run.sh
e2e:
	@$(NODE_IS_THERE)
	@$(CHROMIUM_IS_THERE)
	@$(IN_BROWSER) playwright test --config e2e $${ONLY:+--grep "$$ONLY"}

# Charts of the user's own, which are not in the repository, on the stack of `make run`.
CHARTS =
chart-pictures:
	@test -n "$$CHARTS" || { echo 'error: say which charts: make chart-pictures CHARTS=path/to/folder'; exit 1; }
	@for chart in "$$CHARTS"/*.json; do $(STACK) load-chart "$$chart" || exit 1; done
	@STACK_ENV=.local/env $(IN_BROWSER) playwright test --config e2e/charts.config.ts

# Two stacks on one account at the providers, every message to both. Minutes.
NEIGHBOURS = target/neighbours
test-neighbours:
	@$(STACK) up --dir $(NEIGHBOURS)/a
	@$(STACK) up --dir $(NEIGHBOURS)/b --account-of $(NEIGHBOURS)/a
	@$(CARGO) test --locked --workspace --test stack -- --ignored --nocapture neighbours && \
	$(STACK) audit --dir $(NEIGHBOURS)/a && $(STACK) audit --dir $(NEIGHBOURS)/b; result=$$?; \
	$(STACK) down --dir $(NEIGHBOURS)/b; $(STACK) down --dir $(NEIGHBOURS)/a; exit $$result

bench:
	@$(CARGO) run --locked --release -p boxoffice-bench
	@$(MAKE) --no-print-directory bench-web

# The client's bytes, first paint, first tap and frames: docs/benchmarks.md.
bench-web:
	@$(NODE_IS_THERE)
	@$(CHROMIUM_IS_THERE)
	@$(IN_BROWSER) playwright test --config e2e/bench.config.ts

# The release's code with its symbols, in a folder of its own.
PROFILED = target/profiled
profile:
	@CARGO_PROFILE_RELEASE_STRIP=none $(CARGO) build --locked --release --target-dir $(PROFILED) \
		-p boxoffice-functions --bin booking --bin payment --bin member --bin organizer --bin event
	@$(PYTHON) -B tests/bench/profile/measure.py $(PROFILED)/release

# With the figures of the last `make bench`, or the committed ones of infra/cost/counted.json.
cost:
	@$(PYTHON) -B infra/cost/cost.py

# docs/model.md has the searched spaces and the invariants.
prove:
	@$(CARGO) build --locked --quiet --workspace --bins && target/debug/prove

# docs/decisions/prices.md says what holds.
prove-prices:
	@$(CARGO) test --locked --workspace --lib -- --ignored --nocapture a_million_purchases
	@$(CARGO) test --locked --workspace --test api -- --ignored --nocapture a_thousand_carts ten_thousand_guesses

# docs/decisions/notifications.md says what holds.
MESSAGES = 100000
prove-notifications:
	@MESSAGES='$(MESSAGES)' $(CARGO) test --locked --workspace --test api -- --ignored --nocapture of_a_hundred_thousand_messages

# docs/reports.md says what holds. DuckDB asks the queries of infra/reports.yaml.
prove-reports:
	@$(PYTHON) -m venv .local/venv-reports
	@.local/venv-reports/bin/python -m pip install --quiet --disable-pip-version-check -r tests/proofs/reports/requirements.txt
	@PATH="$$PWD/.local/venv-reports/bin:$$PATH"; export PATH; \
	$(CARGO) test --locked --workspace --test api -- --ignored --nocapture a_hundred_thousand_messages_are_counted

# The same through a deployed stack; `make test-stack` plays a dozen.
CARTS = 1000
prove-prices-stack:
	@$(STACK) up --dir $(STACK_DIR)
	@CARTS='$(CARTS)' $(CARGO) test --locked --workspace --test stack -- --nocapture random_carts && \
	$(STACK) audit --dir $(STACK_DIR); result=$$?; $(STACK) down --dir $(STACK_DIR); exit $$result

# The fuzzer is LLVM's; RUSTC_BOOTSTRAP lets the stable compiler put its counters in. See tests/proofs/fuzz/README.md.
fuzz:
	@$(CARGO) install --quiet --locked --root .local/cargo-fuzz cargo-fuzz@0.13.1
	@PATH="$$PWD/.local/cargo-fuzz/bin:$$PATH"; export PATH RUSTC_BOOTSTRAP=1; \
	for target in $(FUZZ_TARGETS); do \
		echo "== $$target"; \
		case $$target in *-webhook) features='--features adapters';; *) features=;; esac; \
		mkdir -p tests/proofs/fuzz/corpus/$$target; \
		$(CARGO) fuzz run --fuzz-dir tests/proofs/fuzz --target-dir "$(FUZZ_DIR)" --sanitizer none $$features \
			$$target tests/proofs/fuzz/corpus/$$target tests/proofs/fuzz/seeds/$$target -- \
			-max_total_time=$(SECONDS) -max_len=6000 -timeout=10 -print_final_stats=1 || { \
			echo "error: $$target has failed; its input is in tests/proofs/fuzz/artifacts/$$target."; exit 1; }; \
	done

# Continues where the last run stopped; see docs/mutants.md.
SHARD ?= 1/1
ONLY ?=
MINUTES ?= 0
mutants:
	@$(CARGO) install --quiet --locked --root .local/cargo-mutants cargo-mutants@27.1.0
	@PATH="$$PWD/.local/cargo-mutants/bin:$$PATH" $(PYTHON) tests/proofs/mutants.py --shard '$(SHARD)' --only '$(ONLY)' --minutes '$(MINUTES)'

SEEDS ?= 1000
FIRST ?= 1
simulate:
	@$(CARGO) build --locked --quiet --workspace --bins && target/debug/simulate $(SEEDS) $(FIRST)

openapi:
	@$(CARGO) build --locked --quiet --workspace --bins && target/debug/openapi > openapi.json.new
	@mv openapi.json.new openapi.json

.PHONY: help run stop doctor fonts audit redrive-stream rehearse new-deployment-id deploy-local load-chart test check-format check-spelling \
	check-python check-dependencies check-rust check-docs check-templates check-web test-rust check-signatures \
	test-stack e2e chart-pictures test-neighbours bench bench-web profile cost prove prove-prices prove-prices-stack prove-notifications prove-reports simulate fuzz mutants openapi
