"""Pages for what went wrong: they say what happened and what to do, and nothing about what is inside."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    # Drawn without the frame: the frame asks the database, which may be what failed.
    return render(request, "error.html", {"status": status, "title": title, "text": text}, status=status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404, _("没有这个页面"), _("地址有误，或者您无权查看。请从首页重新进入。"))


def denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403, _("不能这样做"), _("请返回上一页重试；仍不行请找系统管理员。"))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400, _("请求看不懂"), _("请返回上一页重新填写。"))


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(request, 500, _("系统出错了"), _("没有保存任何内容。请稍后重试；仍不行请告诉系统管理员发生的时间。"))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, 403, _("页面已过期"), _("请返回上一页，刷新后重新提交。您填写的内容没有保存。"))


def too_large(request: HttpRequest) -> HttpResponse:
    return _page(request, 413, _("文件太大"), _("没有接收这个文件。请压缩图片或拆分后再传。"))
