"""Files over real sockets on loopback."""

import asyncio
from pathlib import Path

import pytest

from chargepoint.domain.diagnostics import TransferProblem
from chargepoint.runtime.file_ports import TransferFailed
from chargepoint.transfer.client import FileTransferClient
from chargepoint.transfer.errors import TransferRefused
from chargepoint.transfer.progress import Progress
from tests.support.certificates import Authority
from tests.support.file_servers import FtpServer, file_server

CONTENT = bytes(range(256)) * 1000


def client(*roots: str) -> FileTransferClient:
    return FileTransferClient(True, lambda: roots)


async def test_a_file_is_fetched_over_http_with_the_login_of_its_address(tmp_path: Path) -> None:
    with file_server() as server:
        server.files["/fw/a%20b.bin?v=2"] = CONTENT
        url = server.url.replace("//", "//anna:secret@") + "/fw/a%20b.bin?v=2"

        await client().download(url, tmp_path / "file")

        assert (tmp_path / "file").read_bytes() == CONTENT
        assert server.requests[0][2].startswith("Basic ")


async def test_a_file_is_fetched_over_https_from_whom_an_installed_root_has_signed(tmp_path: Path) -> None:
    authority = Authority()
    with file_server(authority.sign().server_context(tmp_path)) as server:
        server.files["/fw"] = CONTENT

        await client(authority.root_pem).download(f"{server.url}/fw", tmp_path / "file")
        with pytest.raises(TransferFailed):
            await client().download(f"{server.url}/fw", tmp_path / "other")


async def test_redirects_are_followed_and_checked_and_not_for_ever(tmp_path: Path) -> None:
    with file_server() as server:
        server.files["/there"] = CONTENT
        server.redirects = {
            "/here": "/there",
            "/round": "/round",
            "/in": "file:///etc/passwd",
            "/ftp": "ftp://192.0.2.1/x",
        }

        await client().download(f"{server.url}/here", tmp_path / "file")
        for path, error in (("/round", TransferFailed), ("/in", TransferRefused), ("/ftp", TransferRefused)):
            with pytest.raises(error):
                await client().download(server.url + path, tmp_path / "other")


async def test_encryption_is_not_given_up_on_the_way(tmp_path: Path) -> None:
    authority = Authority()
    with file_server() as plain, file_server(authority.sign().server_context(tmp_path)) as server:
        plain.files["/fw"] = CONTENT
        server.redirects = {"/fw": f"{plain.url}/fw"}

        with pytest.raises(TransferRefused):
            await client(authority.root_pem).download(f"{server.url}/fw", tmp_path / "file")


async def test_what_is_missing_or_cut_is_no_file(tmp_path: Path) -> None:
    with file_server() as server:
        server.files["/fw"] = CONTENT
        server.is_cutting = True
        for path in ("/missing", "/fw"):
            with pytest.raises(TransferFailed):
                await client().download(server.url + path, tmp_path / "file")


async def test_a_port_where_nobody_listens_fails(tmp_path: Path) -> None:
    with file_server() as server:
        url = server.url

    with pytest.raises(TransferFailed):
        await client().download(f"{url}/fw", tmp_path / "file")


async def test_own_addresses_are_refused_unless_the_environment_allows_them(tmp_path: Path) -> None:
    with file_server() as server:
        with pytest.raises(TransferRefused):
            await FileTransferClient(False, tuple).download(f"{server.url}/fw", tmp_path / "file")

        assert server.requests == []


@pytest.mark.parametrize("folder", ["/logs", "/logs/"])
async def test_a_file_is_put_into_the_folder_under_its_name(tmp_path: Path, folder: str) -> None:
    (tmp_path / "bundle").write_bytes(CONTENT)
    with file_server() as server:
        await client().upload(f"{server.url}{folder}?key=1", tmp_path / "bundle", "a b.zip")

        assert server.files == {"/logs/a%20b.zip?key=1": CONTENT}


async def test_a_server_that_takes_no_put_gets_a_post(tmp_path: Path) -> None:
    (tmp_path / "bundle").write_bytes(CONTENT)
    with file_server() as server:
        server.statuses["PUT"] = [405]

        await client().upload(server.url, tmp_path / "bundle", "x.zip")

        assert [method for method, _, _ in server.requests] == ["PUT", "POST"]
        assert server.files == {"/x.zip": CONTENT}


async def test_a_server_that_says_no_is_asked_once(tmp_path: Path) -> None:
    (tmp_path / "bundle").write_bytes(CONTENT)
    with file_server() as server:
        server.statuses["PUT"] = [403]

        with pytest.raises(TransferFailed):
            await client().upload(server.url, tmp_path / "bundle", "x.zip")


@pytest.mark.parametrize(
    ("status", "problem"),
    [
        (401, TransferProblem.NO_PERMISSION),
        (403, TransferProblem.NO_PERMISSION),
        (405, TransferProblem.NOT_SUPPORTED),
        (501, TransferProblem.NOT_SUPPORTED),
        (500, TransferProblem.FAILED),
    ],
)
async def test_a_server_that_refuses_is_understood(
    tmp_path: Path, status: int, problem: TransferProblem
) -> None:
    (tmp_path / "bundle").write_bytes(CONTENT)
    with file_server() as server:
        server.statuses = {"PUT": [status], "POST": [status]}

        with pytest.raises(TransferFailed) as caught:
            await client().upload(server.url, tmp_path / "bundle", "x.zip")

        assert caught.value.problem is problem


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("logs", TransferProblem.BAD_ADDRESS),
        ("http://", TransferProblem.BAD_ADDRESS),
        ("http://[::1", TransferProblem.BAD_ADDRESS),
        ("http://127.0.0.1/", TransferProblem.BAD_ADDRESS),
        ("sftp://files.example/", TransferProblem.NOT_SUPPORTED),
    ],
)
async def test_an_address_that_cannot_be_used_is_told_from_a_way_that_is_not_known(
    tmp_path: Path, url: str, problem: TransferProblem
) -> None:
    (tmp_path / "bundle").write_bytes(CONTENT)

    with pytest.raises(TransferFailed) as caught:
        await FileTransferClient(False, tuple).upload(url, tmp_path / "bundle", "x.zip")

    assert caught.value.problem is problem


async def test_a_permission_that_ftp_denies_is_understood(tmp_path: Path) -> None:
    with FtpServer(tmp_path) as server:
        with pytest.raises(TransferFailed) as missing:
            await client().download(f"{server.url}/missing", tmp_path / "file")
        with pytest.raises(TransferFailed) as no_tls:
            await client().download(server.url.replace("ftp:", "ftps:") + "/x", tmp_path / "file")

    assert missing.value.problem is TransferProblem.NO_PERMISSION
    assert no_tls.value.problem is TransferProblem.NOT_SUPPORTED


async def test_files_travel_over_ftp_both_ways(tmp_path: Path) -> None:
    (tmp_path / "bundle").write_bytes(CONTENT)
    with FtpServer(tmp_path) as server:
        await client().upload(server.url, tmp_path / "bundle", "x.zip")
        await client().download(f"{server.url}/x.zip", tmp_path / "back")
        with pytest.raises(TransferFailed):
            await client().download(f"{server.url}/missing", tmp_path / "other")

    assert (tmp_path / "x.zip").read_bytes() == (tmp_path / "back").read_bytes() == CONTENT
    assert ("anna", "secret") in server.logins


async def test_a_server_that_speaks_no_tls_gets_no_login_over_ftps(tmp_path: Path) -> None:
    with FtpServer(tmp_path) as server:
        with pytest.raises(TransferFailed):
            await client().download(server.url.replace("ftp:", "ftps:") + "/x", tmp_path / "file")

        assert server.logins == []


def test_a_transfer_ends_that_is_too_large_too_long_or_not_wanted() -> None:
    with pytest.raises(TransferRefused):
        Progress(10, 60).add(11)
    with pytest.raises(TransferFailed):
        Progress(10, -1).add(1)
    given_up = Progress(10, 60)
    given_up.give_up()
    with pytest.raises(TransferFailed):
        given_up.add(1)


async def test_a_cancelled_transfer_is_given_up(tmp_path: Path) -> None:
    with file_server() as server:
        server.files["/fw"] = CONTENT
        task = asyncio.create_task(client().download(f"{server.url}/fw", tmp_path / "file"))
        await asyncio.sleep(0)
        task.cancel()

        with pytest.raises(asyncio.CancelledError):
            await task
