"""The application that a server or `flask --app wsgi` loads."""

from app import create_app

app = create_app()

if __name__ == "__main__":
    app.run(host="127.0.0.1", port=app.config["SETTINGS"].port, threaded=True)
