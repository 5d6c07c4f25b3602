"""A receiver in Flask."""
import os

from flask import Flask, request
from standardwebhooks import Webhook, WebhookVerificationError

app = Flask(__name__)
webhook = Webhook(os.environ["SIGNING_SECRET"])


@app.post("/hook")
def hook():
    try:
        webhook.verify(request.get_data(), dict(request.headers))
    except WebhookVerificationError:
        return "", 401
    return "", 204


app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
