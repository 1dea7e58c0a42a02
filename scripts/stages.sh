# The stages of `make test`, one function each. Each ends with its closing line, "NAME: N passed, N failed",
# unless its runner prints one of its own, and its exit code says the same.
# Sourced by scripts/test, never run.

closing() {
    say "$1: $2 passed, $3 failed"
    [ "$3" -eq 0 ]
}

# TypeScript of the pages and of the browser tests: installed, type-checked, bundled.
stage_web() {
    local passed=0 failed=0 dir
    for dir in web e2e; do
        [ -f "$dir/package.json" ] || continue
        npm_packages "$dir"
        if (cd "$dir" && npx --no-install tsc --noEmit); then
            passed=$((passed + 1))
        else
            failed=$((failed + 1))
        fi
    done
    if [ -f web/package.json ]; then
        if web_assets; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
        if (cd web && npm run --silent test); then passed=$((passed + 1)); else failed=$((failed + 1)); fi
    fi
    closing web "$passed" "$failed"
}

stage_format() {
    local all wrong
    all=$(git ls-files '*.rs' | wc -l)
    wrong=$(cargo fmt --all -- --check -l | sort -u | wc -l)
    [ "$wrong" -eq 0 ] || cargo fmt --all -- --check || true
    closing format $((all - wrong)) "$wrong"
}

stage_checks() {
    node scripts/checks/all.mjs
}

stage_clippy() {
    local all wrong log
    log=$(mktemp)
    all=$(cargo metadata --no-deps --format-version 1 |
        node -e 'console.log(JSON.parse(require("fs").readFileSync(0)).packages.length)')
    if cargo clippy --workspace --all-targets --keep-going --color=never -- -D warnings 2>&1 | tee "$log"; then
        wrong=0
    else
        wrong=$(grep -oE 'could not compile `[^`]+`' "$log" | sort -u | wc -l)
        # Broken before any crate was reached, such as a manifest that does not parse.
        [ "$wrong" -gt 0 ] || wrong=1
    fi
    rm -f "$log"
    closing clippy $((all - wrong)) "$wrong"
}

# Licences, bans and sources need nothing but the lock file; advisories need a database from the internet.
stage_deny() {
    local passed=0 failed=0 what ran="licenses bans sources"
    if timeout 120 cargo deny --log-level off fetch db >/dev/null 2>&1; then
        ran="$ran advisories"
    else
        say "advisories: not run, the advisory database could not be reached"
    fi
    for what in $ran; do
        if cargo deny --locked --log-level warn check --hide-inclusion-graph "$what"; then
            passed=$((passed + 1))
        else
            failed=$((failed + 1))
        fi
    done
    say "deny ran: $ran"
    closing deny "$passed" "$failed"
}

# Unit and HTTP tests, on SQLite and on the PostgreSQL that WELLSPRING_TEST_POSTGRES names.
stage_rust() {
    cargo nextest run --workspace --no-tests=pass
}

stage_doctests() {
    local log passed failed status=0
    log=$(mktemp)
    # The output of a crate matters only when an example of it fails.
    cargo test --workspace --doc --quiet --no-fail-fast >"$log" 2>&1 || { status=1; cat "$log"; }
    passed=$(awk '/^test result:/ { n += $4 } END { print n + 0 }' "$log")
    failed=$(awk '/^test result:/ { n += $6 } END { print n + 0 }' "$log")
    rm -f "$log"
    # A crate that does not compile has no result line.
    [ "$status" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1
    closing doctests "$passed" "$failed"
}

# What the documents name exists: links, make targets, commands and options of the program.
stage_docs() {
    cargo build --quiet --workspace --bins --tests
    node scripts/checks/docs.mjs "$TARGET/debug/wellspring"
}

# The pages in a real browser, against a server of its own with a fresh demo.
stage_browser() {
    if [ -z "$(git ls-files --cached --others --exclude-standard 'e2e/*.spec.ts')" ]; then
        say "There is no browser test yet."
        closing browser 0 0
        return
    fi
    npm_packages e2e
    # The same selection as the tests had, so that nothing is built twice.
    cargo build --quiet --workspace --bins --tests
    if ! (cd e2e && npx --no-install playwright test); then
        say "Chromium: $("$(chromium_path)" --version), Playwright: $(cd e2e && npx --no-install playwright --version)"
        return 1
    fi
}
