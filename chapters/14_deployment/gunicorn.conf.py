"""How gunicorn serves the guestbook: `make serve`, and every node behind nginx.conf.

An option on gunicorn's command line wins over what stands here (`gunicorn --help`).
"""

import os

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
MOST_WORKERS = 9  # each has its own memory, and its own connections to the database

wsgi_app = "sayhello:create_app()"
bind = os.getenv("BIND") or "127.0.0.1:8000"
workers = int(os.getenv("WEB_CONCURRENCY") or 0) or min(2 * CORES + 1, MOST_WORKERS)
worker_class = os.getenv("WORKER_CLASS") or "gthread"
threads = 4  # for gthread, the one class of the two built-in ones that keeps connections alive

# The app is made once, before the port is opened: no guest waits for a node or a worker that is
# still at its start, and the workers share memory. New code needs a restart, not only a reload.
preload_app = True

timeout = 30  # seconds; a worker that is silent for longer is killed, and another one started
graceful_timeout = 30  # seconds that a worker which is to end has for its last requests
keepalive = 75  # seconds: longer than nginx's 60, so that nobody closes what nginx is about to use
max_requests = 10_000  # then a worker ends and a new one starts, …
max_requests_jitter = 1_000  # … but not all of them together

accesslog = os.getenv("ACCESS_LOG") or None  # a file, or "-" for standard output; nginx has one too
control_socket_disable = True  # else it would lie in the home folder of whoever starts it
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # heartbeats need no disk

# Gunicorn believes no proxy: what one says of the visitor is believed by the app alone, as far as
# its setting PROXIES says.
forwarded_allow_ips = ""
