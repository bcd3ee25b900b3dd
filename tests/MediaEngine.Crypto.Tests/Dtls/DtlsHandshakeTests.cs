using System.Text.Json;
using MediaEngine.Crypto.Dtls;
using MediaEngine.Crypto.Srtp;
using MediaEngine.Crypto.Tests.Srtp;
using MediaEngine.Protocol.Srtp;

namespace MediaEngine.Crypto.Tests.Dtls;

public class DtlsHandshakeTests
{
    public static TheoryData<string> Profiles => new(DtlsOptions.Default.Profiles.Select(profile => profile.Name));

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Both_sides_get_the_same_keys_for_every_profile(string name)
    {
        SrtpProfile profile = SrtpPair.Profile(name);
        using var context = new DtlsContext(DtlsNetwork.NewCertificate(), new DtlsOptions { Profiles = [profile] });
        using var network = new DtlsNetwork(active: context);
        network.ExchangeFingerprints();
        network.Active.Connect(DtlsNetwork.PassiveAddress, DtlsNetwork.Now);
        network.Run();
        Assert.Equal([DtlsEvent.Connected], DtlsNetwork.Events(network.Active));
        Assert.Equal([DtlsEvent.Connected], DtlsNetwork.Events(network.Passive));
        Assert.Equal(DtlsNetwork.ActiveAddress, network.Passive.Remote);
        Assert.Same(profile, network.Passive.Keys!.Profile);

        using var egress = new SrtpEgress(SrtpTransforms.Create(network.Active.Keys!.Send));
        using var ingress = new SrtpIngress(SrtpTransforms.Create(network.Passive.Keys!.Receive));
        using var backEgress = new SrtpEgress(SrtpTransforms.Create(network.Passive.Keys!.Send));
        using var backIngress = new SrtpIngress(SrtpTransforms.Create(network.Active.Keys!.Receive));
        byte[] packet = SrtpPair.Rtp(1);
        Assert.Equal(packet, SrtpPair.Unprotect(ingress, SrtpPair.Protect(egress, packet)).Packet);
        Assert.Equal(packet, SrtpPair.Unprotect(backIngress, SrtpPair.Protect(backEgress, packet)).Packet);
        Assert.Equal(SrtpResult.AuthenticationFailed, SrtpPair.Unprotect(backIngress, SrtpPair.Protect(egress, SrtpPair.Rtp(2))).Result);
    }

    [Fact]
    public void Exported_material_is_split_in_the_order_of_rfc5764()
    {
        JsonElement example = SrtpVectors.Open("dtls-srtp-keys.json").GetProperty("exporter_example");
        foreach ((string name, SrtpProfile profile) in ((string, SrtpProfile)[])
            [("SRTP_AES128_CM_HMAC_SHA1_80", SrtpProfile.AesCm128Tag80), ("SRTP_AEAD_AES_128_GCM", SrtpProfile.AeadAes128Gcm)])
        {
            JsonElement v = example.GetProperty(name);
            byte[] material = [.. v.Hex("client_key"), .. v.Hex("server_key"), .. v.Hex("client_salt"), .. v.Hex("server_salt")];
            DtlsSrtpKeys client = DtlsSrtpKeys.Split(profile, material, active: true);
            DtlsSrtpKeys server = DtlsSrtpKeys.Split(profile, material, active: false);
            foreach ((SrtpMasterKey key, string side) in ((SrtpMasterKey, string)[])
                [(client.Send, "client"), (client.Receive, "server"), (server.Send, "server"), (server.Receive, "client")])
            {
                Assert.Equal(v.Hex(side + "_key"), key.Key.ToArray());
                Assert.Equal(v.Hex(side + "_salt"), key.Salt.ToArray());
            }

            Assert.Equal(profile.Name, client.ToString());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void The_handshake_survives_loss_duplication_and_reordering(int seed)
    {
        using var network = new DtlsNetwork(seed: seed) { Loss = 20, Duplication = 20, Reordering = 30 };
        network.ExchangeFingerprints();
        network.Active.Connect(DtlsNetwork.PassiveAddress, DtlsNetwork.Now);
        network.Run(seconds: 60);
        Assert.True(network.Active.IsConnected);
        Assert.True(network.Passive.IsConnected);
        Assert.Equal(network.Active.Keys!.Send.Key.ToArray(), network.Passive.Keys!.Receive.Key.ToArray());
    }

    [Theory]
    [InlineData(1200)]
    [InlineData(300)]
    public void Flights_are_cut_to_the_mtu(int mtu)
    {
        var options = new DtlsOptions { Mtu = mtu };
        using var active = new DtlsContext(DtlsNetwork.NewCertificate(), options);
        using var passive = new DtlsContext(DtlsNetwork.NewCertificate(), options);
        using var network = new DtlsNetwork(active, passive);
        network.ExchangeFingerprints();
        network.Active.Connect(DtlsNetwork.PassiveAddress, DtlsNetwork.Now);
        network.Run();
        Assert.True(network.Passive.IsConnected);
        Assert.All(network.Sizes, size => Assert.InRange(size, 1, mtu));
        // A flight shares datagrams: ClientHello, server flight, client flight, the server's last flight.
        if (mtu == 1200)
            Assert.Equal(4, network.Sizes.Count);
    }

    [Fact]
    public void Nothing_is_connected_before_the_fingerprint_is_known()
    {
        using var network = new DtlsNetwork();
        network.Active.Connect(DtlsNetwork.PassiveAddress, DtlsNetwork.Now);
        Assert.True(network.Active.SetPeerFingerprint("SHA-384", network.PassiveContext.Certificate.Fingerprint("sha-384"),
            DtlsNetwork.Now));
        network.Run(() => network.Active.IsConnected);
        Assert.False(network.Passive.IsConnected);
        Assert.Null(network.Passive.Keys);
        Assert.Empty(DtlsNetwork.Events(network.Passive));
        Assert.False(network.Passive.SetPeerFingerprint("md5", new byte[16], DtlsNetwork.Now));
        Assert.False(network.Passive.SetPeerFingerprint("sha-256", new byte[20], DtlsNetwork.Now));
        Assert.True(network.Passive.SetPeerFingerprint("sha-512", network.ActiveContext.Certificate.Fingerprint("sha-512"),
            DtlsNetwork.Now));
        Assert.Equal([DtlsEvent.Connected], DtlsNetwork.Events(network.Passive));
        Assert.NotNull(network.Passive.Keys);
    }

    [Fact]
    public void A_close_is_reported_and_the_keys_stay()
    {
        using var network = new DtlsNetwork();
        network.ExchangeFingerprints();
        network.Active.Connect(DtlsNetwork.PassiveAddress, DtlsNetwork.Now);
        network.Run();
        network.Active.Close();
        network.Collect();
        network.Deliver();
        Assert.Equal([DtlsEvent.Connected, DtlsEvent.Closed], DtlsNetwork.Events(network.Passive));
        Assert.False(network.Passive.IsConnected);
        Assert.NotNull(network.Passive.Keys);
    }

    [Fact]
    public void A_peer_that_starts_again_is_answered_and_gets_new_keys()
    {
        using var network = new DtlsNetwork();
        network.ExchangeFingerprints();
        network.Active.Connect(DtlsNetwork.PassiveAddress, DtlsNetwork.Now);
        network.Run();
        byte[] before = network.Passive.Keys!.Send.Key.ToArray();
        _ = DtlsNetwork.Events(network.Passive);
        network.Active.Connect(DtlsNetwork.PassiveAddress, DtlsNetwork.Now);
        int connected = 0;
        network.Run(() => (connected += DtlsNetwork.Events(network.Passive).Count) > 0 && DtlsNetwork.Events(network.Active).Count > 0, 5);
        network.Run(() => network.Active.Keys!.Receive.Key.SequenceEqual(network.Passive.Keys!.Send.Key), 5);
        Assert.NotEqual(before, network.Passive.Keys!.Send.Key.ToArray());
        Assert.Equal(network.Active.Keys!.Receive.Key.ToArray(), network.Passive.Keys!.Send.Key.ToArray());
    }

    [Fact]
    public void Cookies_are_demanded_before_anything_is_kept_or_amplified()
    {
        using var network = new DtlsNetwork(cookieSecret: [.. Enumerable.Range(0, 32).Select(i => (byte)i)]);
        network.ExchangeFingerprints();
        network.Active.Connect(DtlsNetwork.PassiveAddress, DtlsNetwork.Now);
        network.Collect();
        network.Deliver();
        Assert.Equal(0, network.Passive.Pending);
        network.Collect();
        Assert.Equal(2, network.Sizes.Count);
        Assert.True(network.Sizes[1] < network.Sizes[0], "the answer is smaller than the question");
        network.Run();
        Assert.True(network.Active.IsConnected);
        Assert.True(network.Passive.IsConnected);
        Assert.Equal(0, network.Passive.FailedHandshakes);
    }
}
