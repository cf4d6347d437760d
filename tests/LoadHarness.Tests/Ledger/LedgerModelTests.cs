using FsCheck;
using FsCheck.Fluent;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Ledger;

namespace LoadHarness.Tests.Ledger;

/// <summary>Random stories of coming, joining, saying, losing, doubling and reconnecting: the ledger agrees with the slow model.</summary>
public sealed class LedgerModelTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AnyStory_IsToldTheSameByLedgerAndModel(bool durable) =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes => Story.Play(bytes, durable)).Check(
            Config.QuickThrowOnFailure.WithMaxTest(20_000).WithEndSize(300));

    /// <summary>A story made of bytes, so that FsCheck can shrink it: each byte decides what happens next.</summary>
    private sealed class Story(bool durable)
    {
        private const int Clients = 4;
        private const int LostAfter = 50; // tenths of seconds
        private const int Deadline = 20;
        private readonly LedgerScript script = new(Clients, durable: durable, acknowledged: true);
        private readonly LedgerModel model = new(LostAfter, Deadline, durable);
        private readonly Person[] people = [.. Enumerable.Range(0, Clients).Select(_ => new Person())];
        private readonly List<(int Sender, uint Sequence, int At)> said = [];
        private int now;
        private int order;

        private sealed class Person
        {
            public bool Came { get; set; }

            public bool Left { get; set; }

            public List<int> Open { get; } = [];

            public List<int> Joined { get; } = [];

            public int Connections { get; set; }
        }

        public static bool Play(byte[] bytes, bool durable)
        {
            var story = new Story(durable);
            foreach (var (action, detail) in bytes.Chunk(2).Where(pair => pair.Length == 2).Select(pair => (pair[0], pair[1])))
            {
                story.Step(action, detail);
            }

            return story.Agrees();
        }

        private double Seconds => now / 10.0;

        private void Step(byte action, byte detail)
        {
            order++;
            now += detail % 5;
            var client = detail / 8 % Clients;
            var person = people[client];
            switch (action % 20)
            {
                case 0 or 1:
                    Enter(client, person, joins: detail % 3 > 0);
                    break;
                case 2:
                    OpenOne(client, person);
                    break;
                case 3:
                    JoinOne(client, person);
                    break;
                case 4:
                    EndOne(client, person, detail);
                    break;
                case 5 when detail % 3 == 0:
                    Leave(client, person);
                    break;
                case 6 when person.Open.Count > 0:
                    script.Read(client, Seconds, person.Open[0]);
                    model.Read(client, person.Open[0], now, order);
                    break;
                case 7:
                    now += detail % 16 == 15 ? (10 * LostAfter) + 1 : detail % 80; // now and then everything is forgotten
                    Assert.Null(script.Balance(Seconds).Broken);
                    model.Close(now, order);
                    break;
                case 8 or 9 or 10 when person.Joined.Count > 0:
                    Say(client, detail);
                    break;
                case 19 when said.Count > 0:
                    Answer(said[^(1 + (detail * 7 % Math.Min(said.Count, 8)))], accepted: detail % 4 > 0);
                    break;
                case > 15 when said.Count > 0:
                    var any = said[^(1 + (detail * 7 % Math.Min(said.Count, 8)))]; // now and then it is forgotten, or its own
                    script.Fetch(client, any.Sender, any.Sequence, Seconds);
                    model.Find(client, any.Sender, any.Sequence, order);
                    break;
                case > 10 and < 16 when person.Open.Count > 0:
                    // Older ones are stale: a story of its own.
                    var remembered = said.FindAll(message => now - message.At < 10 * LostAfter);
                    if (remembered.Count > 0)
                    {
                        var message = remembered[detail * 7 % remembered.Count];
                        Arrive(client, person.Open[detail % person.Open.Count], message.Sender, message.Sequence);
                    }

                    break;
            }
        }

        private void Enter(int client, Person person, bool joins)
        {
            if (!person.Came || person is { Left: true, Open.Count: 0 })
            {
                (person.Came, person.Left) = (true, false); // for the first time, or again after a stay
                script.Arrive(client, Seconds);
                model.Come(client, now, order++);
            }

            if (person is { Left: false, Open.Count: 0 })
            {
                OpenOne(client, person);
                order++;
                if (joins)
                {
                    JoinOne(client, person); // the others hear what is said before they are joined, as where no answer tells
                }
            }
        }

        private void OpenOne(int client, Person person)
        {
            if (person is { Came: true, Left: false } && person.Open.Count < 2)
            {
                var connection = person.Connections++;
                person.Open.Add(connection);
                script.Open(client, Seconds, connection);
                model.Open(client, connection, now);
            }
        }

        private void JoinOne(int client, Person person)
        {
            foreach (var connection in person.Open.Except(person.Joined).Take(1).ToList())
            {
                person.Joined.Add(connection);
                script.Join(client, Seconds, connection);
                model.Join(client, connection, now, order, seated: !person.Left);
            }
        }

        private void EndOne(int client, Person person, byte detail)
        {
            if (person.Open.Count > 0)
            {
                var connection = person.Open[detail % person.Open.Count];
                person.Open.Remove(connection);
                person.Joined.Remove(connection);
                script.End(client, Seconds, connection);
                model.End(client, connection, now, order, seated: person is { Came: true, Left: false });
            }
        }

        private void Leave(int client, Person person)
        {
            if (person is { Came: true, Left: false })
            {
                person.Left = true;
                script.Depart(client, Seconds);
                model.Leave(client, order);
            }
        }

        private void Say(int client, byte detail)
        {
            var sequence = script.NextSequence(client);
            var early = detail % 4 == 0;
            var fetchedEarly = detail % 5 == 0; // nor need it be told before it is found in a history
            var handed = Math.Max(0, now - (detail % 3)); // the socket may push back
            var receivers = people.Select((person, other) => (Person: person, Other: other)).Where(pair => pair.Person.Open.Count > 0).ToList();
            if (early)
            {
                // The copy is read before the sender's thread has told that it was sent; the story's order is that of the wire.
                var (person, other) = receivers[detail % receivers.Count];
                model.Say(client, sequence, handed, now, order);
                script.Receive(other, client, sequence, Seconds, person.Open[0]);
                model.Arrive(other, person.Open[0], client, sequence, now, ++order);
                if (detail % 8 == 0 && said.FindLast(message => message.Sender == client && now - message.At < 10 * LostAfter) is { At: > 0 } older)
                {
                    order++;
                    Arrive(other, person.Open[0], client, older.Sequence); // and it has overtaken one that is known
                }
            }
            else
            {
                model.Say(client, sequence, handed, now, order);
            }

            if (fetchedEarly)
            {
                var finder = detail / 5 % Clients;
                script.Fetch(finder, client, sequence, Seconds);
                model.Find(finder, client, sequence, ++order);
            }

            script.Send(client, sequence, Seconds, handed: handed / 10.0);

            said.Add((client, sequence, now));
        }

        /// <summary>The server answers for a message that the ledger remembers, and before anything of it is known to be lost if it refuses it.</summary>
        private void Answer((int Sender, uint Sequence, int At) message, bool accepted)
        {
            if (now - message.At < (accepted ? 10 * LostAfter : LostAfter))
            {
                (accepted ? (Func<int, uint, double, LedgerScript>)script.Accept : script.Reject)(message.Sender, message.Sequence, Seconds);
                model.Answer(message.Sender, message.Sequence, accepted);
            }
        }

        private void Arrive(int client, int connection, int sender, uint sequence)
        {
            script.Receive(client, sender, sequence, Seconds, connection);
            model.Arrive(client, connection, sender, sequence, now, order);
        }

        private bool Agrees()
        {
            now += 10;
            var balance = script.Balance(Seconds, final: true);
            model.Conclude(now);
            Assert.Null(balance.Broken);
            Assert.Equal(0, balance.Pending);
            foreach (var deliveryClass in Enum.GetValues<DeliveryClass>())
            {
                Assert.True(
                    model.Classes.GetValueOrDefault(deliveryClass) == script[deliveryClass.Metric()],
                    $"{deliveryClass}: model {model.Classes.GetValueOrDefault(deliveryClass)}, ledger {script[deliveryClass.Metric()]}");
            }

            Assert.Equal(
                (model.Expected, model.Duplicates, model.Reordered, model.Echoes),
                (script[MetricCatalog.Expected], script[MetricCatalog.Duplicate], script[MetricCatalog.Reordered], script.Tally.Echoes));
            Assert.Equal(
                (model.RecoveredByHistory, model.Classes.GetValueOrDefault(DeliveryClass.Recovered) - model.RecoveredByHistory),
                (script[MetricCatalog.RecoveredByHistory], script[MetricCatalog.RecoveredByReplay]));
            Assert.Equal(
                (script[MetricCatalog.RecoveredByHistory], script[MetricCatalog.RecoveredByReplay]),
                (script.Tally.Recoveries.GetValueOrDefault(RecoverySource.History), script.Tally.Recoveries.GetValueOrDefault(RecoverySource.Replay)));
            Assert.Equal(script[MetricCatalog.Lost], script.Tally.Censored);
            Assert.Equal(model.AckedLost, script[MetricCatalog.AckedLost]);
            AgreesOnSpreading();
            AgreesOnOffences();
            return true;
        }

        private void AgreesOnSpreading()
        {
            Assert.Equal(model.Firsts.Order(), script.Tally.Firsts.Select(Tenths).Order());
            Assert.Equal(model.Lasts.Order(), script.Tally.Lasts.Select(Tenths).Order());
            Assert.Equal((model.FirstLost, model.LastLost), (script.Tally.FirstLost, script.Tally.LastLost));
        }

        private void AgreesOnOffences()
        {
            long Named(MetricDefinition metric) => script.Tally.Offences.LongCount(offence => offence.Class == metric);
            var room = Assert.Single(script.Rooms());
            Assert.Equal(
                (model.NamedLosses, model.Classes.GetValueOrDefault(DeliveryClass.Late), model.Duplicates, model.Reordered),
                (Named(MetricCatalog.Lost), Named(MetricCatalog.Late), Named(MetricCatalog.Duplicate), Named(MetricCatalog.Reordered)));
            Assert.Equal((model.Expected, model.Duplicates, model.Reordered), (room.Expected, room.Duplicate, room.Reordered));
            Assert.All(Enum.GetValues<DeliveryClass>(), one => Assert.Equal(script[one.Metric()], room[one]));
        }

        private static int Tenths(TimeSpan duration) => (int)Math.Round(duration.TotalSeconds * 10);
    }
}
