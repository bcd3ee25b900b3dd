using System.Buffers;
using System.Text;
using CsCheck;
using MediaEngine.Protocol.Rtsp;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Protocol.Tests.Rtsp;

public sealed class RtspMessageReaderTests
{
    private static readonly Gen<string> _word = Gen.String[Gen.Char.AlphaNumeric, 1, 20];

    private static readonly Gen<(byte[] Octets, string Print)> _reply =
        from status in Gen.Int[100, 599]
        from reason in _word
        from headers in Gen.Select(_word, _word).Array[0, 10]
        from body in Gen.Byte.Array[0, 300]
        select Printed(RtspMessage.Reply(status, reason, [.. headers.Select(h => new RtspHeader("x-" + h.Item1, h.Item2))], body));

    private static readonly Gen<(byte[] Octets, string Print)> _request =
        from method in Gen.OneOf(Gen.Const("OPTIONS"), Gen.Const("ANNOUNCE"), Gen.Const("FOO"))
        from path in _word
        from body in Gen.Byte.Array[0, 100]
        select Printed(RtspMessage.Request(method, "rtsp://a/" + path, [new RtspHeader("CSeq", "4")], body));

    private static readonly Gen<(byte[] Octets, string Print)> _frame =
        from channel in Gen.Byte
        from payload in Gen.Byte.Array[0, 2000]
        select (Frame(channel, payload), $"{channel}:{Convert.ToHexString(payload)}");

    [Fact]
    public void Messages_and_packets_come_out_as_they_were_put_in_however_the_stream_is_cut() =>
        Gen.Select(Gen.OneOf(_reply, _request, _frame).Array[0, 20], Gen.Int[1, 400].Array[1, 20]).Sample((items, cuts) =>
        {
            byte[] stream = [.. items.SelectMany(i => i.Octets)];
            var reader = new RtspMessageReader();
            List<string> read = [];
            for (int at = 0, i = 0; at < stream.Length; i++)
            {
                int length = Math.Min(cuts[i % cuts.Length], stream.Length - at);
                reader.Receive(stream.AsSpan(at, length));
                read.AddRange(ReadAll(reader));
                at += length;
            }

            return read.SequenceEqual(items.Select(i => i.Print)) && reader.GarbageOctets == 0;
        });

    [Fact]
    public void Any_octets_are_read_without_an_exception() =>
        Gen.Byte.Array[0, 3000].Array[1, 5].Sample(pieces =>
        {
            var reader = new RtspMessageReader();
            foreach (byte[] piece in pieces)
            {
                reader.Receive(piece);
                ReadAll(reader);
            }

            return reader.GarbageOctets <= pieces.Sum(p => p.Length);
        });

    /// <summary>V13: CR LF, random octets, and a packet without its header, between good frames.</summary>
    [Fact]
    public void V13_Garbage_between_frames_costs_nothing_but_itself() =>
        Gen.Select(Gen.Byte.Array[0, 900], Gen.Int[1, 3000]).Sample((noise, cut) =>
        {
            byte[] garbage = [.. noise.Select(b => b == '$' ? (byte)'%' : b)];
            byte[] good = MediaFrame(0, 500);
            byte[] stream = [.. good, .. MediaFrame(2, 80), .. garbage, .. good, .. MediaFrame(2, 80), .. good];
            var reader = new RtspMessageReader();
            List<string> read = [];
            for (int at = 0; at < stream.Length; at += cut)
            {
                reader.Receive(stream.AsSpan(at, Math.Min(cut, stream.Length - at)));
                read.AddRange(ReadAll(reader));
            }

            return read.Count(r => r.StartsWith("0:80", StringComparison.Ordinal)) >= 2 && reader.Error == RtspReadError.None;
        });

    [Fact]
    public void V13d_A_frame_that_announces_too_much_loses_no_frame_behind_it()
    {
        byte[] good = MediaFrame(0, 1000);
        byte[] bad = [(byte)'$', 0, 0xff, 0xff, .. new byte[1200]];
        var reader = new RtspMessageReader();
        reader.Receive([.. good, .. bad]);
        List<string> read = ReadAll(reader);
        for (int i = 0; i < 100; i++)
        {
            reader.Receive(good);
            read.AddRange(ReadAll(reader));
        }

        Assert.Equal(101, read.Count);
        Assert.Equal(1, reader.Resynchronisations);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    [InlineData(100_000)]
    public void A_frame_is_found_behind_any_number_of_beginnings_that_prove_to_be_none(int piece)
    {
        // One beginning with a length that cannot be checked for long, then many that are rejected at once, then many that cannot be
        // checked either.
        byte[] first = [1, (byte)'$', 0, 0x7f, 0xff, 0x80];
        byte[] many = [.. Enumerable.Repeat((byte)'$', 5000),
            .. Enumerable.Repeat<byte[]>([(byte)'$', 1, 0x20, 0, 0x80], 200).SelectMany(f => f)];
        byte[] good = MediaFrame(0, 500);
        byte[] stream = [.. MediaFrame(1, 100), .. good, .. first, .. many, .. Enumerable.Repeat(good, 100).SelectMany(f => f)];
        var reader = new RtspMessageReader();
        int frames = 0;
        foreach (byte[] octets in stream.Chunk(piece))
        {
            reader.Receive(octets);
            frames += ReadAll(reader).Count(r => r.StartsWith("0:80", StringComparison.Ordinal));
        }

        Assert.InRange(frames, 80, 101);
        Assert.Equal(RtspReadError.None, reader.Error);
    }

    [Fact]
    public void A_reply_is_found_behind_garbage()
    {
        var reader = new RtspMessageReader();
        reader.Receive("\u0001\u0002garbage $ more\nRTSP/1.0 200 OK\r\nCSeq: 4\r\n\r\n"u8);
        Assert.Equal("RTSP 200 OK CSeq=4 ", Assert.Single(ReadAll(reader)));
    }

    [Theory]
    [InlineData("RTSP/1.0 200\nCSeq: 2\nSession:1A;timeout=5\n\n", "RTSP 200  CSeq=2 Session=1A;timeout=5 ")]
    [InlineData("RTSP/1.0 200 \r\nCSeq: 2\r\n\r\n", "RTSP 200  CSeq=2 ")]
    [InlineData("RTSP/2.0 200 OK\r\ncseq : 2\r\n\r\n", "RTSP 200 OK cseq=2 ")]
    [InlineData("rtsp/1.0  404   Not  Found\r\n\r\n", "RTSP 404 Not  Found ")]
    [InlineData("\r\n\r\nRTSP/1.0 200 OK\r\n\r\n", "RTSP 200 OK ")]
    [InlineData("RTSP/1.0 200 OK\r\nX: a\r\n b\r\n\tc\r\nno header at all\r\n: x\r\nY:\r\n\r\n", "RTSP 200 OK X=a b c Y= ")]
    [InlineData("OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n", "OPTIONS * CSeq=1 ")]
    [InlineData("FOO rtsp://a/b RTSP/1.0\r\n\r\n", "FOO rtsp://a/b ")]
    [InlineData("RTSP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nabcRTSP/1.0 404 No\r\n\r\n", "RTSP 200 OK Content-Length=3 abc|RTSP 404 No ")]
    [InlineData("RTSP/1.0 200 OK\r\nContent-Length: -3\r\n\r\nRTSP/1.0 404 No\r\n\r\n", "RTSP 200 OK Content-Length=-3 |RTSP 404 No ")]
    [InlineData(
        "RTSP/1.0 200 OK\r\nContent-Type: application/sdp\r\nContent-Length: 5\r\n\r\nv=0\r\ns=x\r\nm=a\r\n$",
        "RTSP 200 OK Content-Type=application/sdp Content-Length=5 v=0\r\ns=x\r\nm=a\r\n")]
    [InlineData(
        "RTSP/1.0 200 OK\r\nContent-Type: application/sdp\r\n\r\nv=0\r\ns=x\r\nRTSP/1.0 404 No\r\n\r\n",
        "RTSP 200 OK Content-Type=application/sdp v=0\r\ns=x\r\n|RTSP 404 No ")]
    public void What_cameras_write_is_read(string stream, string expected)
    {
        var whole = new RtspMessageReader();
        whole.Receive(Encoding.Latin1.GetBytes(stream));
        Assert.Equal(expected, string.Join('|', ReadAll(whole)));
    }

    [Theory]
    [InlineData("RTSP/1.0 200 OK\r\nCSeq: 3\r\nContent-Length: 4\r\n\r\nab\r\n$\u0001\u0000\u0003abcOPTIONS * RTSP/1.0\n\n")]
    [InlineData("\r\n$\u0000\u0000\u0002ab\u0080\u0081\u0082$\u0000\u0000\u0005\u0080efgh$\u0000\u0000\u0001\u0080RTSP/1.0 200 OK\r\n\r\n")]
    public void Cuts_at_any_octet_change_nothing(string stream)
    {
        byte[] octets = Encoding.Latin1.GetBytes(stream);
        var whole = new RtspMessageReader();
        whole.Receive(octets);
        List<string> expected = ReadAll(whole);
        Assert.NotEmpty(expected);
        for (int first = 0; first <= octets.Length; first++)
        {
            for (int second = first; second <= octets.Length; second++)
            {
                var reader = new RtspMessageReader();
                List<string> read = [];
                foreach (byte[] piece in new[] { octets[..first], octets[first..second], octets[second..] })
                {
                    reader.Receive(piece);
                    read.AddRange(ReadAll(reader));
                }

                Assert.Equal(expected, read);
            }
        }
    }

    [Fact]
    public void S26_Limits_end_reading_with_their_names()
    {
        Assert.Equal(RtspReadError.LineTooLong, Broken("RTSP/1.0 200 OK\r\nX: " + new string('a', 70000)));
        string longLine = "X: " + new string('a', 9000) + "\r\n";
        Assert.Equal(RtspReadError.HeaderBlockTooLarge, Broken("RTSP/1.0 200 OK\r\n" + string.Concat(Enumerable.Repeat(longLine, 8))));
        Assert.Equal(RtspReadError.TooManyHeaders, Broken("RTSP/1.0 200 OK\r\n" + string.Concat(Enumerable.Repeat("X: a\r\n", 200))));
        Assert.Equal(RtspReadError.BodyTooLarge, Broken("RTSP/1.0 200 OK\r\nContent-Length: 70000\r\n\r\n"));
        Assert.Equal(RtspReadError.BodyTooLarge, Broken("RTSP/1.0 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n"));
        Assert.Equal(RtspReadError.NoSynchronisation, Broken(new string('\u0001', RtspLimits.MaxGarbage + 10)));
    }

    [Fact]
    public void S26_A_header_without_end_in_single_octets_is_given_up()
    {
        var reader = new RtspMessageReader();
        reader.Receive("RTSP/1.0 200 OK\r\n"u8);
        int sent = 0;
        while (reader.Error == RtspReadError.None && sent++ < 100_000)
        {
            reader.Receive("a"u8);
            Assert.False(reader.TryRead(out _));
        }

        Assert.Equal(RtspReadError.LineTooLong, reader.Error);
    }

    [Fact]
    public void An_unfinished_body_is_given_as_it_is()
    {
        var reader = new RtspMessageReader();
        reader.Receive("RTSP/1.0 200 OK\r\nContent-Length: 500\r\n\r\nm=video 0 RTP/AVP 96\r\n"u8);
        Assert.False(reader.TryRead(out _));
        Assert.True(reader.IsWithinBody);
        Assert.True(reader.TryReadUnfinished(out RtspItem item));
        Assert.Equal("m=video 0 RTP/AVP 96\r\n", Encoding.Latin1.GetString(item.Message!.Body.Span));
        Assert.False(reader.TryReadUnfinished(out _));
    }

    [Fact]
    public void Interleaved_packets_are_read_without_allocation()
    {
        var reader = new RtspMessageReader();
        byte[] chunk = [.. MediaFrame(0, 1400), .. MediaFrame(1, 60), .. MediaFrame(0, 900)];
        long octets = 0;
        Assert.Equal(0, AllocationGuard.Measure(() =>
        {
            // Pieces end inside frames, so that incomplete frames wait.
            for (int at = 0; at < chunk.Length; at += 700)
            {
                reader.Receive(chunk.AsSpan(at, Math.Min(700, chunk.Length - at)));
                while (reader.TryRead(out RtspItem item))
                    octets += item.Packet.Length;
            }
        }));
        Assert.True(octets > 0);
    }

    private static RtspReadError Broken(string stream)
    {
        var reader = new RtspMessageReader();
        foreach (byte[] piece in Encoding.Latin1.GetBytes(stream).Chunk(1000))
        {
            reader.Receive(piece);
            ReadAll(reader);
        }

        return reader.Error;
    }

    private static byte[] Frame(byte channel, byte[] payload)
    {
        byte[] frame = new byte[4 + payload.Length];
        RtspInterleavedFrame.WriteHeader(frame, channel, payload.Length);
        payload.CopyTo(frame, 4);
        return frame;
    }

    private static byte[] MediaFrame(byte channel, int length)
    {
        byte[] payload = new byte[length];
        payload.AsSpan().Fill(0x11);
        payload[0] = 0x80;
        return Frame(channel, payload);
    }

    private static (byte[] Octets, string Print) Printed(RtspMessage message)
    {
        var output = new ArrayBufferWriter<byte>();
        RtspMessageWriter.Write(output, message);
        string length = message.Body.IsEmpty ? "" : $"Content-Length={message.Body.Length} ";
        return (output.WrittenSpan.ToArray(), Print(message, length));
    }

    private static List<string> ReadAll(RtspMessageReader reader)
    {
        List<string> read = [];
        while (reader.TryRead(out RtspItem item))
        {
            read.Add(item.Message is RtspMessage message ? Print(message) : $"{item.Channel}:{Convert.ToHexString(item.Packet)}");
        }

        return read;
    }

    private static string Print(RtspMessage message, string more = "")
    {
        string first = message.IsRequest ? $"{message.Method} {message.Uri} " : $"RTSP {message.Status} {message.Reason} ";
        string headers = string.Concat(message.Headers.Select(h => $"{h.Name}={h.Value} "));
        return first + headers + more + Encoding.Latin1.GetString(message.Body.Span);
    }
}
