# Sourced: uv does not read pip's settings, so it is told the index and the certificates that pip uses.
# Expects $python. Nothing is set where pip has no setting of its own.
pip_setting() {
    "$python" -m pip config get ":env:.$1" 2>/dev/null || "$python" -m pip config get "global.$1" 2>/dev/null
}
index=$(pip_setting index-url) && export UV_DEFAULT_INDEX="${UV_DEFAULT_INDEX:-$index}"
certificates=$(pip_setting cert) && export SSL_CERT_FILE="${SSL_CERT_FILE:-$certificates}"
export UV_PYTHON_DOWNLOADS=never UV_LINK_MODE="${UV_LINK_MODE:-hardlink}" UV_NO_CONFIG=1
