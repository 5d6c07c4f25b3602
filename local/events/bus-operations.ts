/** The operations that create, change, describe and delete event buses. */
import { defined } from '../objects.ts';
import { AwsError, validationException } from '../protocol/aws-error.ts';
import { type Bus, DEFAULT_BUS } from './buses.ts';
import { addTags, listed, type OperationParts, type Operations, ownBus } from './operation.ts';

export function busOperations({ buses, place: { clock } }: OperationParts): Operations {
  return {
    CreateEventBus({ Name, Tags, ...members }, caller) {
      if (Name.includes('/')) throw validationException("Event bus name must not contain '/'.");
      if (Name.startsWith('aws.')) throw validationException("Event bus name must not begin with 'aws.'.");
      const named = buses.named(Name, caller);
      if (buses.find(named)) throw new AwsError('ResourceAlreadyExistsException', `Event bus ${Name} already exists.`);
      const bus = buses.create(named, members);
      addTags(bus.tags, Tags);
      return { EventBusArn: bus.arn, ...members };
    },
    UpdateEventBus({ Name, ...members }, caller) {
      const bus = ownBus(buses, Name, caller);
      bus.members = { ...bus.members, ...members };
      bus.modifiedAt = clock.now();
      return { Arn: bus.arn, Name: bus.name, ...bus.members };
    },
    DeleteEventBus({ Name }, caller) {
      const named = buses.named(Name, caller);
      if (named.name === DEFAULT_BUS) throw validationException('Cannot delete event bus default.');
      if (buses.find(named)?.rules.size)
        throw validationException(`Event bus ${named.name} can't be deleted since it has rules.`);
      buses.remove(named);
      return {};
    },
    DescribeEventBus: ({ Name }, caller) => {
      const bus = ownBus(buses, Name, caller);
      return { ...summary(bus), ...bus.members };
    },
    ListEventBuses({ NamePrefix = '', ...paging }, caller) {
      const found = buses.of(caller).filter(({ name }) => name.startsWith(NamePrefix));
      return listed(
        'EventBuses',
        found.map((bus) => [bus.name, summary(bus)] as const),
        paging,
      );
    },
  };
}

/** Times are Unix seconds. */
function summary({ name, arn, members: { Description }, policy, createdAt, modifiedAt }: Bus) {
  return {
    Name: name,
    Arn: arn,
    ...defined({ Description }),
    ...(policy.length === 0 ? {} : { Policy: JSON.stringify({ Version: '2012-10-17', Statement: policy }) }),
    CreationTime: createdAt / 1000,
    LastModifiedTime: modifiedAt / 1000,
  };
}
