#!/usr/bin/env bash
# Fails if a Swift file is not formatted as .swift-format says, or breaks one of its rules.
source "$(dirname "$0")/common.sh"

swift format lint --strict --parallel --recursive Sources Tests Package.swift ||
    fail "Run 'make format', then look at what is left above."
