using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using MediaEngine.Protocol.Srtp;

namespace MediaEngine.Protocol.Rtsp;

/// <summary>
/// A MIKEY message (RFC 3830) as cameras put it into a=key-mgmt (RFC 4567). The keys are not encrypted: the TLS connection that carries the
/// message protects them.
/// <code>
/// HDR: version | data type | next | V+PRF | CSB ID (4) | #CS | map type | per CS: policy, SSRC (4), ROC (4)
/// then payloads, each beginning with the type of the next payload: T, RAND, SP, ID, KEMAC ...
/// </code>
/// <see cref="ToString"/> does not show keys.
/// </summary>
public sealed record Mikey
{
    private const byte Last = 0;
    private const byte Kemac = 1;
    private const byte Timestamp = 5;
    private const byte Policy = 10;
    private const byte RandomValue = 11;
    private const byte KeyData = 20;
    private const byte SrtpProtocol = 0;
    private const int HeaderLength = 10;
    private const int SessionLength = 9;
    private const int MaxMessage = 16 * 1024;
    private const int MaxKeys = 16;

    private ImmutableArray<byte> _policy = [];

    /// <summary>The CSB ID: identifies the bundle of crypto sessions.</summary>
    public uint BundleId { get; private init; }

    public ImmutableArray<MikeyCryptoSession> Sessions { get; private init; } = [];

    /// <summary>Master keys with their MKI. Empty when <see cref="Error"/> is not None.</summary>
    public ImmutableArray<SrtpMasterKey> Keys { get; private init; } = [];

    /// <summary>Why there are no keys.</summary>
    public MikeyError Error { get; private init; }

    /// <summary>
    /// Reads the base64 text of a=key-mgmt or of a KeyMgmt header. A message without usable keys has an <see cref="Error"/>.
    /// </summary>
    public static bool TryParseBase64(ReadOnlySpan<char> text, [NotNullWhen(true)] out Mikey? message)
    {
        text = text.Trim().Trim('"').TrimEnd('=');
        message = null;
        if (text.Length is 0 or > MaxMessage)
            return false;
        char[] padded = new char[(text.Length + 3) / 4 * 4];
        text.CopyTo(padded);
        padded.AsSpan(text.Length).Fill('=');
        byte[] octets = new byte[padded.Length / 4 * 3];
        if (!Convert.TryFromBase64Chars(padded, octets, out int length))
            return false;
        message = Parse(octets.AsSpan(0, length));
        return true;
    }

    public static Mikey Parse(ReadOnlySpan<byte> octets)
    {
        if (octets.Length < HeaderLength)
            return new Mikey { Error = MikeyError.Malformed };
        uint bundle = BinaryPrimitives.ReadUInt32BigEndian(octets[4..]);
        byte next = octets[2];
        int count = octets[8];
        int mapType = octets[9];
        if (octets[0] != 1 || mapType > 1)
            return new Mikey { BundleId = bundle, Error = MikeyError.Version };
        ReadOnlySpan<byte> rest = octets[HeaderLength..];
        ImmutableArray<MikeyCryptoSession>.Builder sessions = ImmutableArray.CreateBuilder<MikeyCryptoSession>();
        // Map type 1 is the empty map of RFC 4563.
        for (int i = 0; i < count && mapType == 0; i++)
        {
            if (rest.Length < SessionLength)
                return new Mikey { BundleId = bundle, Error = MikeyError.Malformed };
            sessions.Add(new MikeyCryptoSession(
                rest[0], BinaryPrimitives.ReadUInt32BigEndian(rest[1..]), BinaryPrimitives.ReadUInt32BigEndian(rest[5..])));
            rest = rest[SessionLength..];
        }

        MikeyError error = ReadPayloads(next, rest, out ImmutableArray<SrtpMasterKey> keys, out ImmutableArray<byte> policy);
        return new Mikey { BundleId = bundle, Sessions = sessions.ToImmutable(), Keys = keys, Error = error, _policy = policy };
    }

    /// <summary>
    /// Writes the message that a client sends in the KeyMgmt header of SETUP. It carries the key that protects the client's own packets.
    /// The policy is repeated as the camera wrote it, because cameras write it in different ways.
    /// </summary>
    /// <param name="key">Has the same profile as <see cref="Keys"/>.</param>
    /// <param name="random">16 to 255 random octets.</param>
    /// <param name="ntpTime">Wall clock as a 64-bit NTP timestamp.</param>
    public byte[] Answer(SrtpMasterKey key, ReadOnlySpan<byte> random, ulong ntpTime) =>
        Write(key, BundleId, Sessions.AsSpan(), random, ntpTime, _policy.AsSpan());

    /// <summary>Writes a message with one key.</summary>
    public static byte[] Write(
        SrtpMasterKey key, uint bundleId, ReadOnlySpan<MikeyCryptoSession> sessions, ReadOnlySpan<byte> random, ulong ntpTime)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Write(key, bundleId, sessions, random, ntpTime, MikeyPolicy.Write(key.Profile));
    }

    public override string ToString() => $"MIKEY {BundleId:x8}, {Keys.Length} keys, {Error}";

    private static byte[] Write(
        SrtpMasterKey key,
        uint bundleId,
        ReadOnlySpan<MikeyCryptoSession> sessions,
        ReadOnlySpan<byte> random,
        ulong ntpTime,
        ReadOnlySpan<byte> policy)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(random.Length, byte.MaxValue);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sessions.Length, byte.MaxValue);
        var output = new List<byte>(256);
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32BigEndian(number, bundleId);
        output.AddRange([1, 0, Timestamp, 0, number[0], number[1], number[2], number[3], (byte)sessions.Length, 0]);
        foreach (MikeyCryptoSession session in sessions)
        {
            BinaryPrimitives.WriteUInt32BigEndian(number, session.Ssrc);
            BinaryPrimitives.WriteUInt32BigEndian(number[4..], session.RolloverCounter);
            output.AddRange([session.Policy]);
            output.AddRange(number);
        }

        BinaryPrimitives.WriteUInt64BigEndian(number, ntpTime);
        output.AddRange([RandomValue, 0]);
        output.AddRange(number);
        output.AddRange([Policy, (byte)random.Length]);
        output.AddRange(random);
        output.AddRange([Kemac, 0, 0, (byte)(policy.Length >> 8), (byte)policy.Length]);
        output.AddRange(policy);

        // One TEK. Key and salt are written in one piece, as cameras do, and the MKI is the identifier.
        int material = key.Key.Length + key.Salt.Length;
        int data = 4 + material + (key.Mki.IsEmpty ? 0 : 1 + key.Mki.Length);
        output.AddRange([Last, 0, (byte)(data >> 8), (byte)data]);
        output.AddRange([Last, (byte)(2 << 4 | (key.Mki.IsEmpty ? 0 : 1)), 0, (byte)material]);
        output.AddRange(key.Key);
        output.AddRange(key.Salt);
        if (!key.Mki.IsEmpty)
        {
            output.AddRange([(byte)key.Mki.Length]);
            output.AddRange(key.Mki);
        }

        output.AddRange([0]);
        return [.. output];
    }

    private static MikeyError ReadPayloads(
        byte type, ReadOnlySpan<byte> rest, out ImmutableArray<SrtpMasterKey> keys, out ImmutableArray<byte> parameters)
    {
        keys = [];
        parameters = [];
        MikeyPolicy policy = MikeyPolicy.Default;
        bool encrypted = false;
        ReadOnlySpan<byte> keyData = default;
        while (type != Last)
        {
            if (!TryLength(type, rest, out int length) || length > rest.Length)
                return MikeyError.Malformed;
            ReadOnlySpan<byte> payload = rest[..length];
            if (type == Policy && payload[2] == SrtpProtocol)
            {
                parameters = [.. payload[5..]];
                ReadPolicy(payload[5..], ref policy);
            }

            if (type == Kemac)
            {
                encrypted = payload[1] != 0;
                keyData = payload.Slice(4, BinaryPrimitives.ReadUInt16BigEndian(payload[2..]));
            }

            type = payload[0];
            rest = rest[length..];
        }

        if (encrypted)
            return MikeyError.Encrypted;
        if (!policy.TryFindProfile(out SrtpProfile? profile))
            return MikeyError.Policy;
        return ReadKeys(keyData, profile, policy, out keys);
    }

    /// <summary>The length of a payload in octets, including its first octet (RFC 3830 section 6).</summary>
    private static bool TryLength(byte type, ReadOnlySpan<byte> rest, out int length)
    {
        length = 0;
        if (rest.Length < 4)
            return false;
        int after2 = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
        switch (type)
        {
            case Kemac:
                int mac = 4 + after2;
                length = mac < rest.Length ? mac + 1 + (rest[mac] == 1 ? 20 : 0) : rest.Length + 1;
                return true;
            case 2: // PKE
                length = 3 + (BinaryPrimitives.ReadUInt16BigEndian(rest[1..]) & 0x3fff);
                return true;
            case Timestamp:
                length = 2 + (rest[1] == 2 ? 4 : 8);
                return true;
            case 6 or 7 or 21: // ID, CERT, general extension
                length = 4 + after2;
                return true;
            case 8: // CHASH
                length = 2 + (rest[1] == 1 ? 16 : 20);
                return true;
            case Policy:
                length = rest.Length < 5 ? 5 : 5 + BinaryPrimitives.ReadUInt16BigEndian(rest[3..]);
                return true;
            case RandomValue:
                length = 2 + rest[1];
                return true;
            case 12: // ERR
                length = 4;
                return true;
            default:
                return false;
        }
    }

    private static void ReadPolicy(ReadOnlySpan<byte> rest, ref MikeyPolicy policy)
    {
        for (; rest.Length >= 2 && rest.Length >= 2 + rest[1]; rest = rest[(2 + rest[1])..])
            policy.Take(rest[0], rest.Slice(2, rest[1]));
    }

    private static MikeyError ReadKeys(
        ReadOnlySpan<byte> rest, SrtpProfile profile, in MikeyPolicy policy, out ImmutableArray<SrtpMasterKey> keys)
    {
        const int Tek = 2;
        const int TekWithSalt = 3;
        ImmutableArray<SrtpMasterKey>.Builder builder = ImmutableArray.CreateBuilder<SrtpMasterKey>();
        keys = [];
        for (bool more = !rest.IsEmpty; more;)
        {
            if (rest.Length < 4)
                return MikeyError.Malformed;
            more = rest[0] == KeyData;
            int type = rest[1] >> 4;
            int validity = rest[1] & 15;
            rest = rest[2..];
            if (!TryTakeLong(ref rest, out ReadOnlySpan<byte> key))
                return MikeyError.Malformed;
            ReadOnlySpan<byte> salt = default;
            if (type is 1 or TekWithSalt && !TryTakeLong(ref rest, out salt))
                return MikeyError.Malformed;
            ReadOnlySpan<byte> mki = default;
            if (validity == 1 && !TryTakeShort(ref rest, out mki))
                return MikeyError.Malformed;
            if (validity == 2 && (!TryTakeShort(ref rest, out _) || !TryTakeShort(ref rest, out _)))
                return MikeyError.Malformed;
            if (type is not (Tek or TekWithSalt))
                continue;
            if (key.Length + salt.Length != profile.KeyAndSaltLength || mki.Length > SrtpMasterKey.MaxMkiLength)
                return MikeyError.Policy;
            if (builder.Count == MaxKeys)
                return MikeyError.Malformed;
            builder.Add(new SrtpMasterKey(profile, [.. key, .. salt], mki)
            {
                UnencryptedSrtp = policy.Unencrypted,
                UnencryptedSrtcp = policy.UnencryptedControl,
                UnauthenticatedSrtp = policy.Unauthenticated,
            });
        }

        keys = builder.ToImmutable();
        return keys.IsEmpty ? MikeyError.NoKey : MikeyError.None;
    }

    private static bool TryTakeLong(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> value)
    {
        int length = rest.Length < 2 ? int.MaxValue : BinaryPrimitives.ReadUInt16BigEndian(rest);
        return TryTake(ref rest, 2, length, out value);
    }

    private static bool TryTakeShort(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> value) =>
        TryTake(ref rest, 1, rest.IsEmpty ? int.MaxValue : rest[0], out value);

    private static bool TryTake(scoped ref ReadOnlySpan<byte> rest, int header, int length, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (length > rest.Length - header)
            return false;
        value = rest.Slice(header, length);
        rest = rest[(header + length)..];
        return true;
    }
}
