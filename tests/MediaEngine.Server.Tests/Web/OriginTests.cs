using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MediaEngine.Server.Web;
using Xunit;

namespace MediaEngine.Server.Tests.Web;

/// <summary>What pages in somebody's browser can reach, and how the page itself is confined.</summary>
public sealed class OriginTests
{
    private const string Bearer = "Authorization: Bearer " + WebFixture.Token;

    [Theory]
    [InlineData("127.0.0.1:PORT", true)]
    [InlineData("localhost:PORT", true)]
    [InlineData("cams.example", true)]
    [InlineData("CAMS.example.:PORT", true)]
    [InlineData("attacker.example", false)]
    [InlineData("attacker.example:PORT", false)]
    [InlineData("127.0.0.1.attacker.example", false)]
    [InlineData("10.1.2.3", false)]
    public async Task S24_A_foreign_Host_is_refused_on_every_path(string host, bool allowed)
    {
        await using WebFixture web = await WebFixture.StartAsync("--web-hosts=cams.example");
        host = "Host: " + host.Replace("PORT", $"{web.Address.Port}", StringComparison.Ordinal);
        foreach (string path in (string[])["/", "/api/streams", "/app.js", "/embed/door"])
        {
            using HttpResponseMessage response = await web.GetAsync(path, host);
            Assert.Equal(allowed ? HttpStatusCode.OK : HttpStatusCode.Forbidden, response.StatusCode);
        }

        using HttpResponseMessage offer = await web.OfferAsync("door", host);
        Assert.Equal(allowed ? HttpStatusCode.Created : HttpStatusCode.Forbidden, offer.StatusCode);
        Assert.Equal(allowed ? 1 : 0, web.Gateway.Watched.Count);
    }

    [Theory]
    [InlineData("Origin: http://127.0.0.1:PORT", true)]
    [InlineData("Origin: http://127.0.0.1:1", false)]
    [InlineData("Origin: https://attacker.example", false)]
    [InlineData("Origin: null", false)]
    [InlineData("Sec-Fetch-Site: same-origin", true)]
    [InlineData("Sec-Fetch-Site: none", true)]
    [InlineData("Sec-Fetch-Site: cross-site", false)]
    [InlineData("Sec-Fetch-Site: same-site", false)]
    public async Task S24_The_API_serves_no_page_of_another_site(string header, bool allowed)
    {
        await using WebFixture web = await WebFixture.StartAsync("--web-origins=*");
        header = header.Replace("PORT", $"{web.Address.Port}", StringComparison.Ordinal);
        using HttpResponseMessage read = await web.GetAsync("/api/streams", header);
        using HttpResponseMessage removed = await web.SendAsync("DELETE", "/api/streams/yard", headers: [header]);
        Assert.Equal(allowed ? HttpStatusCode.OK : HttpStatusCode.Forbidden, read.StatusCode);
        Assert.Equal(allowed ? HttpStatusCode.NoContent : HttpStatusCode.Forbidden, removed.StatusCode);
        Assert.Equal("", WebFixture.Header(removed, "Access-Control-Allow-Origin"));
        Assert.Equal(!allowed, web.Gateway.Streams.ContainsKey("yard"));
    }

    /// <param name="options">Separated by blanks.</param>
    /// <param name="allow">Access-Control-Allow-Origin; null: refused.</param>
    [Theory]
    [InlineData("", null, "")]
    [InlineData("", "http://127.0.0.1:PORT", "")]
    [InlineData("", "https://other.example", null)]
    [InlineData("", "null", null)]
    [InlineData("--web-origins=https://site.example", "https://site.example", "https://site.example")]
    [InlineData("--web-origins=https://site.example", "https://other.example", null)]
    [InlineData("--web-origins=https://site.example", "http://site.example", null)]
    [InlineData("--web-origins=*", "https://other.example", "*")]
    [InlineData("--web-token=" + WebFixture.Token, "https://other.example", "*")]
    [InlineData("--web-token=" + WebFixture.Token, "null", "*")]
    [InlineData("--web-token=" + WebFixture.Token + " --web-origins=https://site.example", "https://other.example", null)]
    [InlineData("--web-token=" + WebFixture.Token + " --web-origins=https://site.example", "https://site.example", "https://site.example")]
    public async Task WHEP_is_open_to_other_sites_by_token_or_by_list(string options, string? origin, string? allow)
    {
        await using WebFixture web = await WebFixture.StartAsync(options.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        string[] headers = origin is null ? [Bearer]
            : [Bearer, "Origin: " + origin.Replace("PORT", $"{web.Address.Port}", StringComparison.Ordinal)];
        using HttpResponseMessage offer = await web.OfferAsync("door", headers);
        using HttpResponseMessage preflight = await web.SendAsync("OPTIONS", "/whep/door",
            headers: [.. headers.Skip(1), "Access-Control-Request-Method: POST",
                "Access-Control-Request-Headers: authorization,content-type"]);
        using HttpResponseMessage missing = await web.SendAsync("DELETE", "/whep/door/nothing", headers: headers);

        Assert.Equal(allow is null ? HttpStatusCode.Forbidden : HttpStatusCode.Created, offer.StatusCode);
        Assert.Equal(allow is null ? HttpStatusCode.Forbidden : HttpStatusCode.NoContent, preflight.StatusCode);
        foreach (HttpResponseMessage response in (HttpResponseMessage[])[offer, preflight, missing])
            Assert.Equal(allow ?? "", WebFixture.Header(response, "Access-Control-Allow-Origin"));
        if (allow is null or "")
            return;
        Assert.Equal("Location, ETag, Link, Retry-After", WebFixture.Header(offer, "Access-Control-Expose-Headers"));
        Assert.Equal("POST, PATCH, DELETE, HEAD, OPTIONS", WebFixture.Header(preflight, "Access-Control-Allow-Methods"));
        Assert.Equal("authorization, content-type, if-match", WebFixture.Header(preflight, "Access-Control-Allow-Headers"));
        Assert.Equal(allow == "*" ? "" : "Origin", WebFixture.Header(offer, "Vary"));
    }

    [Theory]
    [InlineData("/", "text/html; charset=utf-8", "'none'")]
    [InlineData("/index.html", "text/html; charset=utf-8", "'none'")]
    [InlineData("/embed/door", "text/html; charset=utf-8", "'self'")]
    [InlineData("/app.js", "text/javascript; charset=utf-8", "'none'")]
    [InlineData("/style.css", "text/css; charset=utf-8", "'none'")]
    public async Task The_page_is_confined_to_our_own_files(string path, string type, string ancestors)
    {
        await using WebFixture web = await WebFixture.StartAsync();
        using HttpResponseMessage response = await web.GetAsync(path);

        Assert.Equal(type, response.Content.Headers.ContentType!.ToString());
        Assert.Equal("nosniff", WebFixture.Header(response, "X-Content-Type-Options"));
        Assert.Equal("no-referrer", WebFixture.Header(response, "Referrer-Policy"));
        string policy = WebFixture.Header(response, "Content-Security-Policy");
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self'; ", policy, StringComparison.Ordinal);
        Assert.EndsWith("frame-ancestors " + ancestors, policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);

        string tag = response.Headers.ETag!.ToString();
        using HttpResponseMessage again = await web.GetAsync(path, "If-None-Match: " + tag);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        using HttpResponseMessage other = await web.GetAsync(path, "If-None-Match: \"0\"");
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Theory]
    [InlineData("gzip, deflate, br", true)]
    [InlineData("br;q=1, gzip;q=0.5", true)]
    [InlineData("gzip;q=0", false)]
    [InlineData("identity", false)]
    public async Task Text_is_compressed_for_who_takes_it(string accepted, bool compressed)
    {
        await using WebFixture web = await WebFixture.StartAsync();
        using HttpResponseMessage plain = await web.GetAsync("/app.js");
        using HttpResponseMessage response = await web.GetAsync("/app.js", "Accept-Encoding: " + accepted);

        Assert.Equal(compressed ? "gzip" : "", WebFixture.Header(response, "Content-Encoding"));
        Assert.Equal("Accept-Encoding", WebFixture.Header(response, "Vary"));
        Assert.Equal(!compressed, plain.Headers.ETag!.Equals(response.Headers.ETag));
        await using Stream body = await response.Content.ReadAsStreamAsync();
        await using Stream text = compressed ? new GZipStream(body, CompressionMode.Decompress) : body;
        using var reader = new StreamReader(text);
        Assert.Equal(await plain.Content.ReadAsStringAsync(), await reader.ReadToEndAsync());
    }

    [Theory]
    [InlineData("*", "*")]
    [InlineData("https://a.example,https://b.example:8443", "https://a.example https://b.example:8443")]
    public async Task The_operator_says_who_may_embed(string option, string ancestors)
    {
        await using WebFixture web = await WebFixture.StartAsync("--web-frame-ancestors=" + option);
        using HttpResponseMessage response = await web.GetAsync("/embed/door");
        Assert.EndsWith("frame-ancestors " + ancestors, WebFixture.Header(response, "Content-Security-Policy"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/other")]
    [InlineData("/../etc/passwd")]
    [InlineData("/%2e%2e/openapi.json")]
    [InlineData("/a/b/c")]
    [InlineData("/embed/")]
    [InlineData("/api")]
    public async Task What_is_no_file_is_not_found(string path)
    {
        await using WebFixture web = await WebFixture.StartAsync();
        using HttpResponseMessage response = await web.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task With_a_certificate_the_sockets_are_HTTPS_and_send_its_chain()
    {
        using X509Certificate2 root = Issue("root", null);
        using X509Certificate2 between = Issue("between", root);
        using X509Certificate2 leaf = Issue("localhost", between);
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "cert.pem"),
                leaf.ExportCertificatePem() + "\n" + between.ExportCertificatePem());
            await File.WriteAllTextAsync(Path.Combine(folder, "key.pem"), leaf.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
            await using WebFixture web = await WebFixture.StartAsync($"--web-cert={folder}/cert.pem", $"--web-key={folder}/key.pem");
            List<string> presented = [];
            using var trusting = new HttpClientHandler
            {
                ServerCertificateCustomValidationCallback = (_, certificate, chain, _) =>
                {
                    presented.AddRange(chain!.ChainElements.Select(e => e.Certificate.Subject));
                    return certificate!.Thumbprint == leaf.Thumbprint;
                },
            };
            using var client = new HttpClient(trusting);
            using HttpResponseMessage response = await client.GetAsync(new Uri(web.Address, "/api/streams"));
            Assert.Equal((HttpStatusCode.OK, "https"), (response.StatusCode, web.Address.Scheme));
            Assert.Equal(["CN=localhost", "CN=between"], presented);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Behind_a_prefix_paths_have_it()
    {
        await using WebFixture web = await WebFixture.StartAsync("--web-prefix=/cams/");
        foreach (string path in (string[])["/cams/whep/door", "/whep/door"])
        {
            using HttpResponseMessage response = await web.SendAsync("POST", path, WhepEndpoint.SdpType, "v=0");
            Assert.Equal("/cams/whep/door/s1", response.Headers.Location!.ToString());
        }

        using HttpResponseMessage page = await web.GetAsync("/cams/");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        using HttpResponseMessage deleted = await web.SendAsync("DELETE", "/cams/whep/door/s1");
        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
    }

    [Fact]
    public async Task A_trusted_proxy_says_how_its_clients_see_us()
    {
        await using WebFixture web = await WebFixture.StartAsync("--web-proxies=127.0.0.0/8", "--web-hosts=cams.example");
        string[] forwarded =
        [
            "X-Forwarded-For: 198.51.100.1, 203.0.113.7, 127.0.0.2", "X-Forwarded-Proto: https", "X-Forwarded-Host: cams.example",
            "X-Forwarded-Prefix: /gateway/",
        ];
        using HttpResponseMessage response = await web.OfferAsync("door", forwarded);
        Assert.Equal("https://cams.example/gateway/whep/door/s1", response.Headers.Location!.ToString());
        Assert.Equal("203.0.113.7", web.Gateway.Watched[0].Source.AddressText());

        using HttpResponseMessage same = await web.GetAsync("/api/streams", [.. forwarded, "Origin: https://cams.example"]);
        Assert.Equal(HttpStatusCode.OK, same.StatusCode);
        using HttpResponseMessage foreign = await web.GetAsync("/", "X-Forwarded-Host: attacker.example");
        Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
    }

    [Fact]
    public async Task Nobody_else_is_believed()
    {
        await using WebFixture web = await WebFixture.StartAsync("--web-proxies=192.0.2.0/24");
        using HttpResponseMessage response = await web.OfferAsync("door",
            "X-Forwarded-For: 203.0.113.7", "X-Forwarded-Proto: https", "X-Forwarded-Host: attacker.example", "X-Forwarded-Prefix: /x");
        Assert.Equal("/whep/door/s1", response.Headers.Location!.ToString());
        Assert.Equal("127.0.0.1", web.Gateway.Watched[0].Source.AddressText());
    }

    /// <param name="issuer">Null: signed by itself.</param>
    private static X509Certificate2 Issue(string name, X509Certificate2? issuer)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(name != "localhost", false, 0, true));
        DateTimeOffset end = DateTimeOffset.UnixEpoch.AddYears(200);
        if (issuer is null)
            return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, end);
        using X509Certificate2 made = request.Create(issuer, DateTimeOffset.UnixEpoch, end, [1]);
        return made.CopyWithPrivateKey(key);
    }
}
