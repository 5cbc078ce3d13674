# make test    everything, as CI runs it: `check`, then a real Label Studio with generated providers in it
# make check   the fast part: ruff, mypy, unit tests
# make golden  renews the committed examples of what is generated; look at the diff before you commit it
# make docs    renews what docs/ has from the tool: keys, kinds, commands, findings, points, ready specs
# make site    the docs as a site, in site/
# make releases  each release of Label Studio tried again, and its table in docs/releases.md; some minutes
# make test-oldest  a running Label Studio 1.21.0 with its own dependencies; before each version of the tool
# make fuzz    10,000 generated specs, and ten minutes of the loader's fuzzer
# make benchmark  what each command costs, beside copier, cookiecutter and cruft, as a table; a quarter of an hour
# make benchmark-provider  a generated provider beside Label Studio's own S3 storage, as a table; up to an hour
# make demo    a provider in a fresh Label Studio tree, to look at
# make benchmark-kinds  the client of each kind at each test server, s3 beside Label Studio's own, as a table; up to an hour
#
# Needs Python >= 3.10 (with venv), git and make; the rest comes from PyPI into .venv/ and .cache/. With Node.js and npm
# the tests of the generated TypeScript run too; what they need comes from npm into .cache/web/.
# STORAGE_SCAFFOLD_TEST_CACHE=DIR keeps what Label Studio needs (about 1.2 GB) in DIR instead of .cache/.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := test
.DELETE_ON_ERROR:

PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv
# Hundreds of tests start Python, which would compile the same modules for each.
unexport PYTHONDONTWRITEBYTECODE
export STORAGE_SCAFFOLD_TEST_CACHE := $(abspath $(or $(STORAGE_SCAFFOLD_TEST_CACHE),.cache))
CACHE := $(STORAGE_SCAFFOLD_TEST_CACHE)
LS := $(CACHE)/label-studio
LS_SDIST := $(CACHE)/label_studio-1.23.2.tar.gz
BLUE := $(CACHE)/blue
WEB := $(CACHE)/web
AZURITE := $(CACHE)/azurite
KIND_PACKAGES := $(CACHE)/kinds
LS_TESTS := tests/label_studio
RELEASES := $(CACHE)/releases
ENDS := $(CACHE)/ends
OLDEST := $(CACHE)/oldest
PYTEST := $(BIN)/python -m pytest -p tests.no_skips

# $(call timed,NAME) before a command prints its time when it is done, whether it passed or not.
timed = @trap 'echo "== $(1): $$SECONDS s"' EXIT;

# $(call shared,VENV) gives VENV all packages of Label Studio's that it lacks, and what client kinds need beside them.
site = $$($(1)/bin/python -c 'import site; print(site.getsitepackages()[0])')
shared = printf '%s\n' "$(call site,$(LS)/venv)" $(KIND_PACKAGES) > "$(call site,$(1))/shared.pth"

# $$($(memory)) is where files can be made that are never on a disk, and run: the unit tests make thousands, and wait for
# each. Nothing where there is no such place with 4 GB; they need less than a tenth.
memory = root=/dev/shm; test -w $$root && (($$(df --output=avail $$root | tail -1) > 4 << 20)) || exit 0; \
  script=$$(mktemp -p $$root) && chmod +x $$script && $$script 2>/dev/null && echo $$root; rm -f $$script

.PHONY: test check lint typecheck unit web azurite label-studio test-label-studio test-oldest lowest label-studio-lock golden docs releases site fuzz \
  benchmark benchmark-provider benchmark-kinds demo clean

# Continues after a failure to report everything at once, and fails at the end.
test:
	@$(MAKE) --no-print-directory --keep-going check lowest test-label-studio

check: lint typecheck unit

lint: .venv/.tools
	$(call timed,ruff) $(BIN)/ruff check storage_scaffold specs tests benchmarks

typecheck: .venv/.tools
	$(call timed,mypy) $(BIN)/mypy && $(BIN)/mypy specs/rclone/client.py && \
	$(BIN)/mypy benchmarks --exclude /inside/ && \
	$(BIN)/mypy $(foreach name,azure_service_principal gcs_service_account http_index minio nextcloud rclone sftp smb wasabi,tests/golden/$(name)/label_studio/io_storages/$(name)/client.py)

unit: .venv/.tools web azurite
	$(call timed,unit tests) PYTEST_DEBUG_TEMPROOT="$$($(memory))" \
	$(PYTEST) --numprocesses auto --dist loadfile --ignore=$(LS_TESTS)

# The newest versions are those of .venv, where `unit` judges the clients.
lowest: $(ENDS)/lowest-tools/.installed azurite
	$(call timed,clients on the lowest versions) \
	$(ENDS)/lowest-tools/bin/python -m pytest -p tests.no_skips --numprocesses auto --dist load --quiet tests/clients

test-label-studio: .venv/.tools label-studio azurite
	@$(PYTEST) --durations=12 --durations-min=2 --ignore=$(LS_TESTS)/oldest $(LS_TESTS)

test-oldest: .venv/.tools label-studio $(OLDEST)/.installed
	@$(PYTEST) $(LS_TESTS)/oldest
	@$(BIN)/python -m tests.label_studio.oldest

golden: .venv/.tools
	RENEW_GOLDEN=1 $(PYTEST) --quiet tests/test_golden.py tests/cli/test_transcript.py tests/test_ready_clients.py

# EXAMPLES=tests/check/test_remedies.py renews what findings look like too, in a minute or two.
docs: .venv/.tools
	RENEW_DOCS=1 $(PYTEST) --quiet $(EXAMPLES) tests/register/test_points_page.py tests/spec/test_services_page.py \
	  tests/docs/test_reference.py

releases: .venv/.tools label-studio
	RENEW_MATRIX=1 $(PYTEST) --quiet $(LS_TESTS)/test_matrix.py

# The variable silences a word of the theme's makers about other software of theirs.
site: .venv/.tools
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict && echo 'the first page: site/index.html'

fuzz: .venv/.tools
	$(call timed,10000 generated specs) GENERATED_SPECS=10000 $(PYTEST) --quiet tests/render/test_any_spec.py
	mkdir -p $(CACHE)/fuzz && cp -n specs/*.yml $(CACHE)/fuzz
	$(BIN)/python -B -m tests.spec.fuzz_loader $(CACHE)/fuzz -max_total_time=600 -timeout=10 -max_len=4096

# ARGUMENTS='--rounds 1 --rows help copier-help' makes it a matter of seconds.
benchmark: .venv/.tools $(LS)/src/.git/.committed $(CACHE)/peers/.installed
	@$(BIN)/python -m benchmarks.tool --tree $(LS)/src --peers $(CACHE)/peers $(ARGUMENTS)

# ARGUMENTS='--scale 0.1 --rows export' makes it a matter of minutes.
benchmark-provider: .venv/.tools label-studio $(CACHE)/uwsgi/.installed
	@$(BIN)/python -m benchmarks.provider $(ARGUMENTS)

# ARGUMENTS='--scale 0.1 --servers s3-rclone' makes it a matter of a minute.
benchmark-kinds: .venv/.tools label-studio
	@$(BIN)/python -m benchmarks.kinds $(ARGUMENTS)

web: $(if $(shell command -v npm),$(WEB)/node_modules/.installed)

azurite: $(if $(shell command -v npm),$(AZURITE)/node_modules/.installed)

demo: .venv/.tools
	@$(BIN)/storage-scaffold demo

label-studio: $(LS)/src/.git/.committed $(LS)/venv/.installed $(BLUE)/.installed $(RELEASES)/src/.git/.committed \
  $(KIND_PACKAGES)/.installed $(RELEASES)/venv/.installed $(ENDS)/lowest/.installed $(ENDS)/newest/.installed $(CACHE)/peers/.installed

.venv/.tools: pyproject.toml
	$(call timed,install of the tool and its dev tools) \
	test -x $(UV) || { $(PYTHON) -m venv .venv && $(BIN)/python -m pip install --quiet uv; }; \
	$(UV) pip install --quiet --python $(BIN)/python --editable . --group dev; \
	touch $@

$(LS_SDIST): $(LS_TESTS)/sdist.txt | .venv/.tools
	$(call timed,download of Label Studio) \
	$(BIN)/python -m pip download --quiet --no-deps --no-binary label-studio --require-hashes \
	  --dest $(CACHE) --requirement $<; \
	touch $@

# The tree that every test clones. Committed, so that a clone is what the sdist holds whatever happens to the files.
$(LS)/src/.git/.committed: $(LS_SDIST)
	$(call timed,unpacking Label Studio) \
	rm -rf $(LS)/src && mkdir -p $(LS)/src; \
	tar -xzf $< --strip-components=1 -C $(LS)/src; \
	cd $(LS)/src && git init --quiet && git config core.autocrlf false && git add --force --all; \
	git -c user.name=baseline -c user.email=baseline@localhost -c commit.gpgsign=false \
	  commit --quiet --message 'label-studio 1.23.2'; \
	touch $@

# Label Studio asks for its own distribution's metadata; installed editable, PYTHONPATH can still put another tree first.
$(LS)/venv/.installed: $(LS_TESTS)/requirements.txt $(LS)/src/.git/.committed
	$(call timed,install of what Label Studio needs) \
	rm -rf $(LS)/venv; $(UV) venv --quiet --python $(BIN)/python $(LS)/venv; \
	$(UV) pip install --quiet --python $(LS)/venv/bin/python --requirement $<; \
	$(UV) pip install --quiet --python $(LS)/venv/bin/python --no-deps --editable $(LS)/src; \
	touch $@

# What client kinds add to Label Studio's dependencies, beside its own packages and not among them.
$(KIND_PACKAGES)/.installed: $(LS_TESTS)/kinds.txt $(LS)/venv/.installed
	$(call timed,install of what client kinds need) \
	rm -rf $(@D); $(UV) pip install --quiet --python $(LS)/venv/bin/python --target $(@D) \
	  --requirement $< --constraint $(LS_TESTS)/requirements.txt; \
	echo $(@D) > "$(call site,$(LS)/venv)/kinds.pth"; \
	touch $@

# One commit for each release, oldest first, without the web build and pictures: what a fork merges.
$(RELEASES)/src/.git/.committed: $(LS_TESTS)/releases.txt $(LS_SDIST) | .venv/.tools
	$(call timed,download of earlier releases) \
	rm -rf $(RELEASES)/src && mkdir -p $(RELEASES)/src && cd $(RELEASES)/src; \
	git init --quiet --initial-branch=upstream && git config core.autocrlf false; \
	while read -r line; do \
	  version=$${line#*==} && version=$${version%% *} && archive=$(CACHE)/label_studio-$$version.tar.gz; \
	  test -f $$archive || $(abspath $(BIN))/python -m pip download --quiet --no-deps --no-binary label-studio \
	    --require-hashes --dest $(CACHE) --requirement <(echo "$$line"); \
	  find . -mindepth 1 -maxdepth 1 ! -name .git -exec rm -rf {} +; \
	  tar -xzf $$archive --strip-components=1 --exclude='*/web/*' --exclude='*/static/*' --exclude='*/static_build/*' \
	    --exclude='*.png' --exclude='*.svg' --exclude='*.map' --exclude='*.mp4'; \
	  git add --force --all; \
	  git -c user.name=baseline -c user.email=baseline@localhost -c commit.gpgsign=false \
	    commit --quiet --message "label-studio $$version"; \
	  git branch "v$$version"; \
	done < <(cat $(abspath $(LS_TESTS))/releases.txt $(abspath $(LS_TESTS))/sdist.txt); \
	touch .git/.committed

# 1.21.0 does not start with the django-rq of later releases; it shares everything else with them.
$(RELEASES)/venv/.installed: $(KIND_PACKAGES)/.installed
	$(call timed,install of what Label Studio 1.21.0 needs) \
	rm -rf $(RELEASES)/venv; $(UV) venv --quiet --python $(BIN)/python $(RELEASES)/venv; \
	$(UV) pip install --quiet --python $(RELEASES)/venv/bin/python --no-deps django-rq==2.10.3 rq==1.16.2; \
	$(call shared,$(RELEASES)/venv); \
	touch $@

# The first release as its users have it, and what client kinds add.
$(OLDEST)/.installed: $(LS_TESTS)/oldest.txt | .venv/.tools
	$(call timed,install of Label Studio 1.21.0 with its dependencies) \
	rm -rf $(@D); $(UV) venv --quiet --python $(BIN)/python $(@D); \
	$(UV) pip install --quiet --python $(@D)/bin/python --requirement $<; \
	touch $@

# What generated code imports, in the lowest versions that any release allows, which are those of 1.21.0 ...
$(ENDS)/lowest/.installed: $(LS_TESTS)/lowest.txt $(KIND_PACKAGES)/.installed
	$(call timed,install of the lowest versions) \
	rm -rf $(@D); $(UV) venv --quiet --python $(BIN)/python $(@D); \
	$(UV) pip install --quiet --python $(@D)/bin/python --no-deps --requirement $<; \
	$(call shared,$(@D)); \
	touch $@

# ... and in the newest ones. DRF is pinned by Label Studio, and its tests hold boto3 back.
$(ENDS)/newest/.installed: $(KIND_PACKAGES)/.installed
	$(call timed,install of the newest versions) \
	rm -rf $(@D); $(UV) venv --quiet --python $(BIN)/python $(@D); \
	$(UV) pip install --quiet --python $(@D)/bin/python 'boto3<2' 'requests<3' urllib3 'django>=5.2,<5.3'; \
	$(call shared,$(@D)); \
	touch $@

$(ENDS)/lowest-tools/.installed: $(LS_TESTS)/lowest.txt pyproject.toml | .venv/.tools
	$(call timed,install of the dev tools beside the lowest versions) \
	rm -rf $(@D); $(UV) venv --quiet --python $(BIN)/python $(@D); \
	$(UV) pip install --quiet --python $(@D)/bin/python --requirement pyproject.toml --group dev --constraint $<; \
	touch $@

# blue pins black 22.1.0, which cannot be installed beside the black that the tool uses.
$(BLUE)/.installed: | .venv/.tools
	$(call timed,install of blue) \
	rm -rf $(BLUE); $(UV) venv --quiet --python $(BIN)/python $(BLUE); \
	$(UV) pip install --quiet --python $(BLUE)/bin/python 'blue==0.9.1'; \
	touch $@

# The generators that the tool is compared with.
$(CACHE)/peers/.installed: benchmarks/tool/peers.txt | .venv/.tools
	$(call timed,install of copier, cookiecutter and cruft) \
	rm -rf $(@D); $(UV) venv --quiet --python $(BIN)/python $(@D); \
	$(UV) pip install --quiet --python $(@D)/bin/python --requirement $<; \
	touch $@

# What Label Studio's Docker image serves with, in the version that its pyproject names.
$(CACHE)/uwsgi/.installed: $(LS)/venv/.installed
	$(call timed,install of uWSGI) \
	rm -rf $(@D); $(UV) pip install --quiet --python $(LS)/venv/bin/python --target $(@D) pyuwsgi==2.0.28.post1; \
	touch $@

# Not `npm ci`: it insists on the binaries of all platforms, which not every mirror of the registry has.
$(WEB)/node_modules/.installed: tests/web/package.json tests/web/package-lock.json
	$(call timed,install of the tools for TypeScript) \
	mkdir -p $(WEB) && cp $^ $(WEB); \
	npm install --prefix $(WEB) --no-save --no-audit --no-fund --silent; \
	touch $@

$(AZURITE)/node_modules/.installed: tests/clients/azurite/package.json tests/clients/azurite/package-lock.json
	$(call timed,install of Azurite) \
	mkdir -p $(AZURITE) && cp $^ $(AZURITE); \
	npm install --prefix $(AZURITE) --no-save --no-audit --no-fund --silent; \
	touch $@

label-studio-lock: $(LS)/src/.git/.committed $(RELEASES)/src/.git/.committed
	$(UV) pip compile --quiet --universal --python-version 3.10 --no-annotate --no-header \
	  --output-file $(LS_TESTS)/requirements.txt $(LS)/src/pyproject.toml $(LS_TESTS)/requirements.in
	$(UV) pip compile --quiet --universal --python-version 3.10 --no-annotate --no-header \
	  --constraint $(LS_TESTS)/requirements.txt --output-file $(LS_TESTS)/kinds.txt $(LS_TESTS)/kinds.in
	$(UV) pip compile --quiet --universal --python-version 3.10 --no-annotate --no-header \
	  --output-file $(LS_TESTS)/oldest.txt <(echo label-studio==1.21.0) $(LS_TESTS)/kinds.in
	mkdir -p $(ENDS) && git -C $(RELEASES)/src show v1.21.0:pyproject.toml > $(ENDS)/pyproject.toml
	$(UV) pip compile --quiet --resolution lowest-direct --python-version 3.10 --no-annotate --no-header \
	  $(ENDS)/pyproject.toml $(LS_TESTS)/requirements.in $(LS_TESTS)/kinds.in <(echo urllib3) | \
	  grep -E '^(azure-identity|azure-storage-blob|boto3|botocore|django|django-rq|djangorestframework|google-cloud-storage|msrest|oauthlib|paramiko|requests|requests-oauthlib|rq|s3transfer|smbprotocol|urllib3)==' \
	  > $(LS_TESTS)/lowest.txt

clean:
	rm -rf .venv $(LS) $(KIND_PACKAGES) $(RELEASES) $(ENDS) $(OLDEST) $(BLUE) $(CACHE)/uwsgi $(CACHE)/peers $(WEB) $(AZURITE) $(CACHE)/label_studio-*.tar.gz
