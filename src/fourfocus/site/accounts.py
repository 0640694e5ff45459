"""How allauth fits this house: nobody signs up, secrets are kept encrypted, other identity providers only for known people."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from fourfocus.apps.core.cipher import cipher
from fourfocus.apps.core.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by the mill; nobody opens their own."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def set_password(self, user: Any, password: str) -> None:
        user.must_change_password = False
        super().set_password(user, password)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Accounts have no addresses of their own to write to."""


class MfaAdapter(DefaultMFAAdapter):
    """Secrets of second factors are encrypted with a key made from the site's own."""

    def encrypt(self, text: str) -> str:
        return cipher("fourfocus mfa").encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return cipher("fourfocus mfa").decrypt(encrypted_text.encode()).decode()


class SocialAdapter(DefaultSocialAccountAdapter):
    """OpenID Connect lets in whom the mill knows: the provider's user name must be that of an account here."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        if sociallogin.is_existing:
            return
        name = str(sociallogin.account.extra_data.get("preferred_username", ""))
        if not name:
            name = str(sociallogin.account.extra_data.get("userinfo", {}).get("preferred_username", ""))
        user = User.objects.filter(username=name, is_active=True).first() if name else None
        if user is None:
            messages.error(request, _("本系统没有为您开设账号，请联系党委工作部门。"))
            raise ImmediateHttpResponse(redirect("account_login"))
        sociallogin.connect(request, user)


def login_name(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """The name somebody tries to log in by, as axes counts failures.

    allauth calls the field ``login`` and the credential ``username``; asking for one alone finds nothing and locks nobody.
    """
    told = (credentials or {}).get("username") or (request.POST.get("login") if request is not None else "")
    return str(told or "")[:150].lower()
