using System.Text;
using System.Text.Json;
using CsCheck;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Stun;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Protocol.Tests.Stun;

public sealed class StunMessageTests
{
    private static readonly JsonElement _vectors = VectorFile.Json("stun", "stun-rfc5769.json");
    private static readonly byte[] _password = Encoding.UTF8.GetBytes(_vectors.GetProperty("short_term_password").GetString()!);

    public static TheoryData<string> ShortTerm => ["request_2_1", "response_ipv4_2_2", "response_ipv6_2_3"];

    [Fact]
    public void Reads_the_request_of_RFC_5769()
    {
        JsonElement vector = _vectors.GetProperty("request_2_1");
        Assert.True(StunMessage.TryParse(Bytes("request_2_1"), out StunMessage message));
        Assert.True(message.IsBinding);
        Assert.Equal(StunClass.Request, message.Class);
        Assert.True(message.TryFind(StunAttributeType.Username, out ReadOnlySpan<byte> username));
        Assert.Equal(vector.GetProperty("username").GetString(), Encoding.UTF8.GetString(username));
        Assert.True(message.TryGetUInt32(StunAttributeType.Priority, out uint priority));
        Assert.Equal(vector.GetProperty("priority").GetUInt32(), priority);
        Assert.True(message.TryGetUInt64(StunAttributeType.IceControlled, out ulong tieBreaker));
        Assert.Equal(vector.GetProperty("ice_controlled").GetString(), tieBreaker.ToString("x16", null));
        Assert.False(message.Has(StunAttributeType.UseCandidate));
        Assert.Equal(0, message.UnknownRequired(new StunAttributeType[4]));
    }

    [Theory]
    [InlineData("response_ipv4_2_2")]
    [InlineData("response_ipv6_2_3")]
    public void Reads_the_mapped_address_of_RFC_5769(string name)
    {
        Assert.True(StunMessage.TryParse(Bytes(name), out StunMessage message));
        Assert.Equal(StunClass.Success, message.Class);
        Assert.True(message.TryGetMappedAddress(out TransportAddress address));
        Assert.Equal(TestAddress.Parse(_vectors.GetProperty(name).GetProperty("mapped").GetString()!), address);
    }

    [Theory]
    [MemberData(nameof(ShortTerm))]
    public void Integrity_and_fingerprint_of_RFC_5769_verify(string name)
    {
        Assert.True(StunMessage.TryParse(Bytes(name), out StunMessage message));
        Assert.True(message.VerifyIntegrity(_password));
        Assert.True(message.VerifyFingerprint());
        Assert.False(message.VerifyIntegrity("another password"u8));
    }

    [Fact]
    public void Integrity_with_a_long_term_key_verifies()
    {
        Assert.True(StunMessage.TryParse(Bytes("request_long_term_2_4"), out StunMessage message));
        Assert.True(
            message.VerifyIntegrity(
                Convert.FromHexString(_vectors.GetProperty("request_long_term_2_4").GetProperty("key_md5").GetString()!)));
        Assert.False(message.HasFingerprint);
    }

    [Theory]
    [MemberData(nameof(ShortTerm))]
    public void S12_every_single_bit_error_is_noticed(string name)
    {
        byte[] bytes = Bytes(name);
        for (int bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            bool accepted = StunMessage.TryParse(bytes, out StunMessage message) && message.VerifyFingerprint()
                && message.VerifyIntegrity(_password);
            Assert.False(accepted, $"bit {bit}");
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Theory]
    [MemberData(nameof(ShortTerm))]
    public void S12_no_truncation_is_a_message(string name)
    {
        byte[] bytes = Bytes(name);
        for (int length = 0; length < bytes.Length; length++)
            Assert.False(StunMessage.TryParse(bytes.AsSpan(0, length), out _));
        Assert.False(StunMessage.TryParse([.. bytes, 0, 0, 0, 0], out _));
    }

    [Fact]
    public void S12_mutated_vectors_are_read_without_leaving_the_datagram()
    {
        byte[][] seeds = [Bytes("request_2_1"), Bytes("response_ipv4_2_2"), Bytes("response_ipv6_2_3"), Bytes("request_long_term_2_4")];
        Gen.Select(Gen.Int[0, 3], Gen.Select(Gen.Int[0, 111], Gen.Byte).Array[1, 6], Gen.Int[0, 8]).Sample((which, changes, cut) =>
        {
            byte[] bytes = [.. seeds[which]];
            foreach ((int at, byte value) in changes)
                bytes[at % bytes.Length] = value;

            // An array of the exact size: reading beyond it throws.
            byte[] datagram = bytes[..(bytes.Length - cut)];
            if (!StunMessage.TryParse(datagram, out StunMessage message))
                return;
            foreach (StunAttributeType type in Enum.GetValues<StunAttributeType>())
            {
                if (message.TryFind(type, out ReadOnlySpan<byte> value))
                    Assert.True(value.IsEmpty || datagram.AsSpan().Overlaps(value));
            }

            _ = message.ErrorCode;
            _ = message.TryGetMappedAddress(out _);
            _ = message.UnknownRequired(new StunAttributeType[8]);
            _ = message.VerifyIntegrity(_password);
        }, iter: 100_000);
    }

    [Fact]
    public void What_is_written_is_read()
    {
        Gen.Select(Gen.Byte.Array[1, 40], Gen.Byte.Array[1, 40], Gen.UInt, Gen.ULong, Gen.Byte.Array[16], Gen.UShort)
            .Sample((theirs, ours, priority, breaker, ip, port) =>
            {
                byte[] buffer = new byte[500];
                var id = new StunTransactionId(breaker ^ 7, priority ^ 9);
                var address = TransportAddress.FromIPv6(ip, port);
                var writer = new StunWriter(buffer, StunClass.Request, id);
                writer.AddUsername(theirs, ours);
                writer.AddUInt32(StunAttributeType.Priority, priority);
                writer.AddUInt64(StunAttributeType.IceControlling, breaker);
                writer.AddFlag(StunAttributeType.UseCandidate);
                writer.AddMappedAddress(address);
                byte[] bytes = buffer[..writer.Finish(theirs)];
                Assert.True(StunMessage.TryParse(bytes, out StunMessage message));
                Assert.True(message.VerifyIntegrity(theirs) && message.VerifyFingerprint());
                Assert.Equal(id, message.TransactionId);
                Assert.True(message.TryFind(StunAttributeType.Username, out ReadOnlySpan<byte> username));
                Assert.Equal([.. theirs, (byte)':', .. ours], username.ToArray());
                Assert.True(message.TryGetUInt32(StunAttributeType.Priority, out uint readPriority) && readPriority == priority);
                Assert.True(message.TryGetUInt64(StunAttributeType.IceControlling, out ulong readBreaker) && readBreaker == breaker);
                Assert.True(message.Has(StunAttributeType.UseCandidate));
                Assert.True(message.TryGetMappedAddress(out TransportAddress read));
                Assert.Equal(address, read);
            });
    }

    [Theory]
    [InlineData(400)]
    [InlineData(487)]
    [InlineData(500)]
    public void Error_codes_and_the_attributes_they_name_are_read_as_written(int code)
    {
        byte[] buffer = new byte[100];
        var writer = new StunWriter(buffer, StunClass.Error, new StunTransactionId(1, 2));
        writer.AddErrorCode(code);
        writer.AddUnknownAttributes([(StunAttributeType)0x7001]);
        Assert.True(StunMessage.TryParse(buffer.AsSpan(0, writer.Finish("key"u8)), out StunMessage message));
        Assert.Equal((StunClass.Error, code), (message.Class, message.ErrorCode));
        Assert.True(message.TryFind(StunAttributeType.UnknownAttributes, out ReadOnlySpan<byte> types));
        Assert.Equal([0x70, 0x01], types.ToArray());
    }

    [Fact]
    public void What_follows_the_integrity_does_not_count()
    {
        byte[] buffer = new byte[200];
        var signed = new StunWriter(buffer, StunClass.Request, new StunTransactionId(1, 2));
        signed.AddUInt32(StunAttributeType.Priority, 7);
        int length = signed.Finish("key"u8) - 8;
        byte[] extended = [.. buffer[..length], 0x00, 0x25, 0, 0];
        extended[3] = (byte)(extended.Length - StunMessage.HeaderLength);
        Assert.True(StunMessage.TryParse(extended, out StunMessage message));
        Assert.True(message.VerifyIntegrity("key"u8));
        Assert.True(message.Has(StunAttributeType.Priority));
        Assert.False(message.Has(StunAttributeType.UseCandidate));
    }

    [Fact]
    public void Unknown_attributes_that_must_be_understood_are_listed_and_others_are_not()
    {
        byte[] buffer = new byte[200];
        var writer = new StunWriter(buffer, StunClass.Request, new StunTransactionId(1, 2));
        writer.AddUInt32((StunAttributeType)0x7abc, 1);
        writer.AddUInt32((StunAttributeType)0xc057, 1);
        Assert.True(StunMessage.TryParse(buffer.AsSpan(0, writer.Finish("key"u8)), out StunMessage message));
        var unknown = new StunAttributeType[4];
        Assert.Equal(1, message.UnknownRequired(unknown));
        Assert.Equal((StunAttributeType)0x7abc, unknown[0]);
    }

    [Fact]
    public void Reading_and_verifying_allocates_nothing()
    {
        byte[] bytes = Bytes("request_2_1");
        Assert.Equal(0, AllocationGuard.Measure(() =>
        {
            _ = StunMessage.TryParse(bytes, out StunMessage message);
            _ = message.TryFind(StunAttributeType.Username, out _);
            _ = message.VerifyIntegrity(_password);
            _ = message.VerifyFingerprint();
        }));
    }

    private static byte[] Bytes(string name) => Convert.FromHexString(_vectors.GetProperty(name).GetProperty("hex").GetString()!);
}
