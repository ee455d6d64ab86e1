"""isso for any of the servers; runs in isso's own environment."""


def create_app():
    """Return isso, set up by the file that ISSO_SETTINGS names."""
    from isso.run import application

    return application
