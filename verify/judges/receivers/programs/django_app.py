"""A receiver in Django."""
import os
from wsgiref.simple_server import make_server

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from standardwebhooks import Webhook, WebhookVerificationError

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    MIDDLEWARE=["django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="judge",
)
webhook = Webhook(os.environ["SIGNING_SECRET"])


@csrf_exempt
@require_POST
def hook(request):
    try:
        webhook.verify(request.body, dict(request.headers))
    except WebhookVerificationError:
        return HttpResponse(status=401)
    return HttpResponse(status=204)


urlpatterns = [path("hook", hook)]

make_server("127.0.0.1", int(os.environ["PORT"]), get_wsgi_application()).serve_forever()
