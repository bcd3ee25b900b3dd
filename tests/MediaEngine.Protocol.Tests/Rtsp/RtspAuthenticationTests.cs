using System.Text;
using MediaEngine.Protocol.Rtsp;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Protocol.Tests.Rtsp;

/// <summary>RFC 2617, 7616, 7617.</summary>
public sealed class RtspAuthenticationTests
{
    private const string Rfc7616Md5 =
        "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=MD5, "
        + "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", "
        + "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";

    /// <summary>RFC 7616 section 3.9.1, both algorithms.</summary>
    [Theory]
    [InlineData("MD5", "8ca523f5e9506fed4657c9700eebdbec")]
    [InlineData("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1")]
    public void The_vectors_of_RFC_7616_are_met(string algorithm, string response)
    {
        RtspChallenge challenge = Assert.Single(Challenges(Rfc7616Md5.Replace("MD5", algorithm, StringComparison.Ordinal)));
        string header = RtspAuthentication.Digest(
            challenge, new RtspCredentials("Mufasa", "Circle of Life"), challenge.Nonce, "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", 1,
                "auth", "GET",
            "/dir/index.html");
        Assert.Contains($"response=\"{response}\"", header, StringComparison.Ordinal);
        Assert.Contains("username=\"Mufasa\"", header, StringComparison.Ordinal);
        Assert.Contains("qop=auth, nc=00000001", header, StringComparison.Ordinal);
        Assert.Contains("opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"", header, StringComparison.Ordinal);
    }

    /// <summary>
    /// The inputs of RFC 7616 section 3.9.2. The RFC's results are wrong (erratum 4897), so these results come from another implementation
    /// of SHA-512/256.
    /// </summary>
    [Fact]
    public void The_vector_of_SHA_512_256_with_a_hashed_user_is_met()
    {
        RtspChallenge challenge = Assert.Single(Challenges(
            "Digest realm=\"api@example.org\", qop=\"auth\", algorithm=SHA-512-256, "
            + "nonce=\"5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK\", "
            + "opaque=\"HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS\", charset=UTF-8, userhash=true"));
        string header = RtspAuthentication.Digest(
            challenge, new RtspCredentials("J\u00e4s\u00f8n Doe", "Secret, or not?"), challenge.Nonce, "NTg6RKcb9boFIAS3KrFK9BGeh+niz/sm",
                1, "auth", "GET", "/doe.json");
        Assert.Contains("username=\"793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b\"", header, StringComparison.Ordinal);
        Assert.Contains("response=\"7a4e1192babbba02e91182d2895bfdbf7adafc6e48d4e517ca301974843d840c\"", header, StringComparison.Ordinal);
        Assert.Contains("userhash=true", header, StringComparison.Ordinal);
    }

    /// <summary>FIPS 180-4 example values.</summary>
    [Theory]
    [InlineData("abc", "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23")]
    [InlineData("", "c672b8d1ef56ed28ab87c3622c5114069bdd3ad7b8f9737498d0c01ecef0967a")]
    [InlineData(
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        "3928e184fb8690f840da3988121d31be65cb9d3ef83ee6146feac861e19b563a")]
    public void SHA_512_256_is_computed(string text, string hash) =>
        Assert.Equal(hash, Convert.ToHexStringLower(Sha512Truncated256.Hash(Encoding.ASCII.GetBytes(text))));

    [Theory]
    [InlineData("Basic realm=\"x\", Digest realm=\"y\", nonce=\"n\"", RtspAuthenticationScheme.DigestMd5)]
    [InlineData("Digest realm=\"y\", nonce=\"n\", algorithm=MD5, Digest realm=\"y\", nonce=\"m\", algorithm=SHA-256, Basic realm=\"x\"",
        RtspAuthenticationScheme.DigestSha256)]
    [InlineData("Digest realm=\"a, b=\\\"c\\\"\", nonce=\"n\", algorithm=\"SHA-512-256\"\nDigest realm=\"a\", nonce=\"n\"",
        RtspAuthenticationScheme.DigestSha512256)]
    [InlineData("Negotiate\nNTLM TlRMTVNTUAACAAAA\nBasic realm=\"x\"", RtspAuthenticationScheme.Basic)]
    [InlineData("Digest realm=\"y\", nonce=\"n\", algorithm=SHA-1\nBasic realm=x", RtspAuthenticationScheme.Basic)]
    [InlineData("digest REALM=\"y\",nonce=\"n\",stale=FALSE,algorithm=md5-sess", RtspAuthenticationScheme.DigestMd5)]
    public void The_strongest_challenge_wins(string headers, RtspAuthenticationScheme expected)
    {
        var authentication = new RtspAuthentication(new RtspCredentials("a", "b"), new SeededRandom(1));
        Assert.True(authentication.TryAccept(Unauthorized(headers)));
        Assert.Equal(expected, authentication.Scheme);
    }

    [Fact]
    public void Every_request_counts_the_nonce_and_a_new_nonce_begins_at_one()
    {
        var authentication = new RtspAuthentication(new RtspCredentials("a", "b"), new SeededRandom(1));
        Assert.Null(authentication.Authorization("OPTIONS", "rtsp://h/"));
        Assert.True(authentication.TryAccept(Unauthorized("Digest realm=\"r\", nonce=\"n\", qop=\"auth\"")));
        Assert.Contains("nc=00000001", authentication.Authorization("OPTIONS", "rtsp://h/"), StringComparison.Ordinal);
        Assert.Contains("nc=00000002", authentication.Authorization("OPTIONS", "rtsp://h/"), StringComparison.Ordinal);
        authentication.AcceptInformation(RtspMessage.Reply(200, "OK",
            [new RtspHeader("Authentication-Info", "nextnonce=\"m\", qop=auth")]));
        string third = authentication.Authorization("OPTIONS", "rtsp://h/")!;
        Assert.Contains("nonce=\"m\"", third, StringComparison.Ordinal);
        Assert.Contains("nc=00000001", third, StringComparison.Ordinal);
    }

    /// <summary>RFC 2617 section 3.2.2.2, with values computed by hand from its formulas.</summary>
    [Fact]
    public void A_session_algorithm_hashes_the_nonces_into_the_password()
    {
        RtspChallenge challenge = Assert.Single(Challenges("Digest realm=\"r\", nonce=\"n\", algorithm=MD5-sess"));
        string header = RtspAuthentication.Digest(challenge, new RtspCredentials("u", "p"), "n", "c", 1, null, "PLAY", "rtsp://h/");
        string first = ScriptedCamera.Md5($"{ScriptedCamera.Md5("u:r:p")}:n:c");
        Assert.Contains($"response=\"{ScriptedCamera.Md5($"{first}:n:{ScriptedCamera.Md5("PLAY:rtsp://h/")}")}\"", header,
            StringComparison.Ordinal);
        Assert.Contains("algorithm=MD5-sess", header, StringComparison.Ordinal);
        Assert.Contains("cnonce=\"c\"", header, StringComparison.Ordinal);
    }

    [Fact]
    public void Basic_is_refused_when_it_may_not_be_sent()
    {
        var authentication = new RtspAuthentication(new RtspCredentials("a", "b"), new SeededRandom(1), refuseBasic: true);
        Assert.False(authentication.TryAccept(Unauthorized("Basic realm=\"x\"")));
        Assert.True(authentication.IsBasicRefused);
        Assert.Null(authentication.Authorization("OPTIONS", "rtsp://h/"));
    }

    [Fact]
    public void Nothing_prints_a_password()
    {
        var credentials = new RtspCredentials("viewer", "q9:a@b");
        Assert.DoesNotContain("q9", credentials.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("viewer", credentials.ToString(), StringComparison.Ordinal);
    }

    private static RtspMessage Unauthorized(string headers) =>
        RtspMessage.Reply(401, "", [.. headers.Split('\n').Select(h => new RtspHeader("Www-Authenticate", h))]);

    private static IEnumerable<RtspChallenge> Challenges(string headers) => RtspChallenge.Read(Unauthorized(headers));
}
