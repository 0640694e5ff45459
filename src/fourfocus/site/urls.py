"""The site's addresses. Ours are doors that say who may come in; of allauth's only those that are used are there."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.conf import settings
from django.urls import include, path

from fourfocus.apps.core.doors import open_door
from fourfocus.site import views

# Names that allauth's own code asks for are kept; pages this house does not offer are not there.
foreign = [
    path("account/login/", account.login, name="account_login"),
    path("account/logout/", account.logout, name="account_logout"),
    path("account/inactive/", account.account_inactive, name="account_inactive"),
    path("account/password/", account.password_change, name="account_change_password"),
    path("account/confirm/", account.reauthenticate, name="account_reauthenticate"),
    path("account/factor/", mfa.index, name="mfa_index"),
    path("account/factor/code/", mfa.authenticate, name="mfa_authenticate"),
    path("account/factor/confirm/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("account/factor/app/on/", totp.activate_totp, name="mfa_activate_totp"),
    path("account/factor/app/off/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/factor/recovery/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/factor/recovery/new/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("account/factor/recovery/file/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
]
if settings.OIDC_ISSUER:
    foreign += [
        path("account/oidc/<str:provider_id>/login/", oidc.login, name="openid_connect_login"),
        path("account/oidc/<str:provider_id>/login/callback/", oidc.callback, name="openid_connect_callback"),
        path("account/oidc/cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
        path("account/oidc/error/", social.login_error, name="socialaccount_login_error"),
        path("account/oidc/none/", social.signup, name="socialaccount_signup"),
        path("account/oidc/links/", social.connections, name="socialaccount_connections"),
    ]

urlpatterns = [
    open_door("language/", views.language, name="language"),
    open_door("theme/", views.theme, name="theme"),
    *foreign,
    path("", include("fourfocus.apps.core.urls")),
    path("", include("fourfocus.apps.mechanism.urls")),
    path("", include("fourfocus.apps.publishing.urls")),
    path("", include("fourfocus.apps.regulation.urls")),
]

handler400 = "fourfocus.site.errors.bad_request"
handler403 = "fourfocus.site.errors.denied"
handler404 = "fourfocus.site.errors.not_found"
handler500 = "fourfocus.site.errors.server_error"
